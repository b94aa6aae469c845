import { invalid, notSupported, type Translation } from '../draft';
import { triesOf } from '../tries';
import { request } from './request';

/** 2.0.1 L01, L02. */
export const updateFirmware: Translation<'update-firmware'> = (
  { location, retrieveAt, installAt, signingCertificate, signature, ...tries },
  { requestId },
) => {
  // L01.FR.12: the file is proved by both.
  if ((signingCertificate === undefined) !== (signature === undefined))
    return invalid('A signed file comes with both its certificate and its signature.');
  return request('UpdateFirmware', {
    requestId,
    ...triesOf(tries),
    firmware: {
      location,
      retrieveDateTime: retrieveAt,
      ...(installAt !== undefined && { installDateTime: installAt }),
      ...(signingCertificate !== undefined && { signingCertificate }),
      ...(signature !== undefined && { signature }),
    },
  });
};

/** 2.0.1 L03. */
export const publishFirmware: Translation<'publish-firmware'> = ({ location, checksum, ...tries }, { requestId }) =>
  request('PublishFirmware', { requestId, location, checksum, ...triesOf(tries) });

/** 2.0.1 L04. */
export const unpublishFirmware: Translation<'unpublish-firmware'> = ({ checksum }) =>
  request('UnpublishFirmware', { checksum });

const LOGS = { diagnostics: 'DiagnosticsLog', security: 'SecurityLog', 'data-collector': 'DataCollectorLog' } as const;

/** 2.0.1 N01. */
export const getLog: Translation<'get-log'> = ({ log, location, from, to, ...tries }, { requestId, protocol }) =>
  log === 'data-collector' && protocol !== 'ocpp2.1'
    ? notSupported('The log of collected data came with OCPP 2.1: diagnostics and security are before it.')
    : request('GetLog', {
        requestId,
        logType: LOGS[log],
        log: {
          remoteLocation: location,
          ...(from !== undefined && { oldestTimestamp: from }),
          ...(to !== undefined && { latestTimestamp: to }),
        },
        ...triesOf(tries),
      });
