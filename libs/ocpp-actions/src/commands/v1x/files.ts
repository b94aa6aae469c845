import { invalid, lacks, notSupported, type Translation } from '../draft';
import { locationOf } from '../location';
import { triesOf } from '../tries';
import { request } from './request';

/** 1.6 §5.19; signed: security extension, edition 3 §4.13. */
export const updateFirmware: Translation<'update-firmware'> = async (
  { location: address, credentialsRef, retrieveAt, installAt, signingCertificate, signature, ...tries },
  context,
) => {
  const place = await locationOf({ location: address, credentialsRef }, context);
  if (!place.ok) return place;
  const { location } = place;
  if (signingCertificate !== undefined && signature !== undefined)
    return request('SignedUpdateFirmware', {
      requestId: context.requestId,
      ...triesOf(tries),
      firmware: {
        location,
        retrieveDateTime: retrieveAt,
        ...(installAt !== undefined && { installDateTime: installAt }),
        signingCertificate,
        signature,
      },
    });
  if (signingCertificate !== undefined || signature !== undefined)
    return invalid('A signed file comes with both its certificate and its signature.');
  if (installAt !== undefined)
    return notSupported('OCPP 1.x installs an unsigned file once it has it; only signed ones wait for a time.');
  return request('UpdateFirmware', { location, retrieveDate: retrieveAt, ...triesOf(tries) });
};

const NO_CACHE = 'OCPP 1.x has no local controllers: each station fetches its file by update-firmware.';
export const publishFirmware = lacks(NO_CACHE);
export const unpublishFirmware = lacks(NO_CACHE);

/** 1.6 §5.9 for diagnostics, since every station has it; other logs: security extension, edition 3 §4.7. */
export const getLog: Translation<'get-log'> = async (
  { log, location: address, credentialsRef, from, to, ...tries },
  context,
) => {
  const place = await locationOf({ location: address, credentialsRef }, context);
  if (!place.ok) return place;
  const { location } = place;
  switch (log) {
    case 'diagnostics':
      return request('GetDiagnostics', {
        location,
        ...triesOf(tries),
        ...(from !== undefined && { startTime: from }),
        ...(to !== undefined && { stopTime: to }),
      });
    case 'security':
      return request('GetLog', {
        requestId: context.requestId,
        logType: 'SecurityLog',
        log: {
          remoteLocation: location,
          ...(from !== undefined && { oldestTimestamp: from }),
          ...(to !== undefined && { latestTimestamp: to }),
        },
        ...triesOf(tries),
      });
    case 'data-collector':
      return notSupported('OCPP 1.x keeps no log of collected data: diagnostics and security are its logs.');
  }
};
