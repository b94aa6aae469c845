import { invalid, notSupported, type Translation } from '../draft';
import { locationOf } from '../location';
import { triesOf } from '../tries';
import { request } from './request';

/** 2.0.1 L01, L02. */
export const updateFirmware: Translation<'update-firmware'> = async (
  { location, credentialsRef, retrieveAt, installAt, signingCertificate, signature, ...tries },
  context,
) => {
  // L01.FR.12: the file is proved by both.
  if ((signingCertificate === undefined) !== (signature === undefined))
    return invalid('A signed file comes with both its certificate and its signature.');
  const place = await locationOf({ location, credentialsRef }, context);
  if (!place.ok) return place;
  return request('UpdateFirmware', {
    requestId: context.requestId,
    ...triesOf(tries),
    firmware: {
      location: place.location,
      retrieveDateTime: retrieveAt,
      ...(installAt !== undefined && { installDateTime: installAt }),
      ...(signingCertificate !== undefined && { signingCertificate }),
      ...(signature !== undefined && { signature }),
    },
  });
};

/** 2.0.1 L03. */
export const publishFirmware: Translation<'publish-firmware'> = async (
  { location, credentialsRef, checksum, ...tries },
  context,
) => {
  const place = await locationOf({ location, credentialsRef }, context);
  if (!place.ok) return place;
  const { requestId } = context;
  return request('PublishFirmware', { requestId, location: place.location, checksum, ...triesOf(tries) });
};

/** 2.0.1 L04. */
export const unpublishFirmware: Translation<'unpublish-firmware'> = ({ checksum }) =>
  request('UnpublishFirmware', { checksum });

const LOGS = { diagnostics: 'DiagnosticsLog', security: 'SecurityLog', 'data-collector': 'DataCollectorLog' } as const;

/** 2.0.1 N01. */
export const getLog: Translation<'get-log'> = async (
  { log, location, credentialsRef, from, to, ...tries },
  context,
) => {
  if (log === 'data-collector' && context.protocol !== 'ocpp2.1')
    return notSupported('The log of collected data came with OCPP 2.1: diagnostics and security are before it.');
  const place = await locationOf({ location, credentialsRef }, context);
  if (!place.ok) return place;
  return request('GetLog', {
    requestId: context.requestId,
    logType: LOGS[log],
    log: {
      remoteLocation: place.location,
      ...(from !== undefined && { oldestTimestamp: from }),
      ...(to !== undefined && { latestTimestamp: to }),
    },
    ...triesOf(tries),
  });
};
