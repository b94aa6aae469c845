import type { ParametersOf } from '@busbar/domain';
import type { Messages, RequestIn } from '@busbar/ocpp/v16';
import { invalid, notSupported, type Translation } from '../draft';
import { isTelling } from '@busbar/domain/telling';
import { NO_SECRETS } from '../no-secrets';
import { request } from './request';

/** 1.6 §5.14. Either ends running sessions. */
export const reset: Translation<'reset'> = ({ mode, evseId }) => {
  if (evseId !== undefined) return notSupported('OCPP 1.x resets the station as a whole, not an EVSE.');
  switch (mode) {
    case 'soft':
      return request('Reset', { type: 'Soft' });
    case 'hard':
      return request('Reset', { type: 'Hard' });
    case 'on-idle':
      return notSupported(
        'OCPP 1.x does not wait for sessions to end: take the station out of service, and reset it (soft) when it is free.',
      );
    case 'resume':
      return notSupported('OCPP 1.x ends sessions with a reset: soft ends them properly.');
  }
};

/** 1.6 §5.2; connector 0 is the station. */
export const changeAvailability: Translation<'change-availability'> = ({ operative, evseId, connectorId }) =>
  connectorId !== undefined && connectorId !== 1
    ? invalid('In OCPP 1.x each connector is an EVSE of its own.')
    : request('ChangeAvailability', { connectorId: evseId ?? 0, type: operative ? 'Operative' : 'Inoperative' });

type Trigger = ParametersOf<'trigger-message'>['message'];

const CORE: Readonly<Partial<Record<Trigger, RequestIn<Messages, 'TriggerMessage'>['requestedMessage']>>> = {
  'boot-notification': 'BootNotification',
  'diagnostics-status': 'DiagnosticsStatusNotification',
  'firmware-status': 'FirmwareStatusNotification',
  heartbeat: 'Heartbeat',
  'meter-values': 'MeterValues',
  status: 'StatusNotification',
};
/** Of the security extension (edition 3 §4.6), for what the core cannot ask. */
const EXTENDED: Readonly<Partial<Record<Trigger, RequestIn<Messages, 'ExtendedTriggerMessage'>['requestedMessage']>>> =
  { 'log-status': 'LogStatusNotification', 'sign-station-certificate': 'SignChargePointCertificate' };

/** 1.6 §5.17. */
export const triggerMessage: Translation<'trigger-message'> = ({ message, evseId, connectorId }) => {
  if (connectorId !== undefined && connectorId !== 1)
    return invalid('In OCPP 1.x each connector is an EVSE of its own.');
  const at = evseId === undefined ? {} : { connectorId: evseId };
  const core = CORE[message];
  if (core !== undefined) return request('TriggerMessage', { requestedMessage: core, ...at });
  const extended = EXTENDED[message];
  if (extended !== undefined) return request('ExtendedTriggerMessage', { requestedMessage: extended, ...at });
  return notSupported(
    message === 'transaction'
      ? 'OCPP 1.6 has no transaction events: status and meter-values tell how a session is.'
      : `OCPP 1.6 has no ${message} to ask for.`,
  );
};

/** 1.6 §5.4. */
export const clearCache: Translation<'clear-cache'> = () => request('ClearCache', {});

/** 1.6 §5.8. */
export const getConfiguration: Translation<'get-configuration'> = ({ keys }) =>
  request('GetConfiguration', keys === undefined ? {} : { key: [...keys] });

/** 1.6 §5.3. */
export const setConfiguration: Translation<'set-configuration'> = ({ key, value }) =>
  isTelling(key) ? invalid(NO_SECRETS) : request('ChangeConfiguration', { key, value });

/** 1.6 §5.6. */
export const dataTransfer: Translation<'data-transfer'> = ({ vendorId, messageId, data }) =>
  data !== undefined && typeof data !== 'string'
    ? invalid('The content of a data transfer is text in OCPP 1.x.')
    : request('DataTransfer', {
        vendorId,
        ...(messageId !== undefined && { messageId }),
        ...(data !== undefined && { data }),
      });
