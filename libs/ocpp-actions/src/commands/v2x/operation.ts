import type { ParametersOf } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';
import { invalid, notSupported, type Translation } from '../draft';
import { isTelling } from '@busbar/domain/telling';
import { NO_SECRETS } from '../no-secrets';
import { variableOfKey } from './configuration-key';
import { placeOf } from './place';
import { request } from './request';

/** 2.0.1 B11, B12. */
export const reset: Translation<'reset'> = ({ mode, evseId }, { protocol }) => {
  if (mode === 'resume' && protocol !== 'ocpp2.1')
    return notSupported(
      'Sessions outlive a reset since OCPP 2.1: in 2.0.1 on-idle waits for them to end, soft ends them.',
    );
  const type = ({ soft: 'Immediate', hard: 'Immediate', 'on-idle': 'OnIdle', resume: 'ImmediateAndResume' } as const)[
    mode
  ];
  return request('Reset', { type, ...(evseId !== undefined && { evseId }) });
};

/** 2.0.1 G03, G04. */
export const changeAvailability: Translation<'change-availability'> = ({ operative, evseId, connectorId }) =>
  connectorId !== undefined && evseId === undefined
    ? invalid('A connector belongs to an EVSE: say which.')
    : request('ChangeAvailability', {
        ...placeOf(evseId, connectorId),
        operationalStatus: operative ? 'Operative' : 'Inoperative',
      });

type Trigger = ParametersOf<'trigger-message'>['message'];

const TRIGGERS: Readonly<Record<Trigger, messages.MessageTriggerEnumType>> = {
  'boot-notification': 'BootNotification',
  // 2.x reports every upload, diagnostics included, as that of a log.
  'diagnostics-status': 'LogStatusNotification',
  'firmware-status': 'FirmwareStatusNotification',
  'log-status': 'LogStatusNotification',
  'publish-firmware-status': 'PublishFirmwareStatusNotification',
  heartbeat: 'Heartbeat',
  'meter-values': 'MeterValues',
  status: 'StatusNotification',
  transaction: 'TransactionEvent',
  'sign-station-certificate': 'SignChargingStationCertificate',
  'sign-v2g-certificate': 'SignV2GCertificate',
  'sign-v2g20-certificate': 'SignV2G20Certificate',
  'sign-combined-certificate': 'SignCombinedCertificate',
  custom: 'CustomTrigger',
};
const SINCE_21: readonly Trigger[] = ['sign-v2g20-certificate', 'custom'];

/** 2.0.1 F06. */
export const triggerMessage: Translation<'trigger-message'> = (
  { message, evseId, connectorId, customTrigger },
  { protocol },
) => {
  if (protocol !== 'ocpp2.1' && SINCE_21.includes(message)) return notSupported(`${message} came with OCPP 2.1.`);
  if ((message === 'custom') !== (customTrigger !== undefined))
    return invalid('A trigger of the vendor’s own is custom and has its name in customTrigger.');
  if (connectorId !== undefined && evseId === undefined) return invalid('A connector belongs to an EVSE: say which.');
  // F06.FR.13: a status is that of a connector.
  if (message === 'status' && evseId === undefined)
    return invalid('OCPP 2.x tells the status of one connector at a time: say which EVSE.');
  const place = placeOf(evseId, message === 'status' ? (connectorId ?? 1) : connectorId);
  return request('TriggerMessage', {
    requestedMessage: TRIGGERS[message],
    ...place,
    ...(customTrigger !== undefined && { customTrigger }),
  });
};

/** 2.0.1 C11. */
export const clearCache: Translation<'clear-cache'> = () => request('ClearCache', {});

const KEYS = 'Keys of OCPP 2.x are written Component.Variable, e.g. OCPPCommCtrlr.HeartbeatInterval';

/** 2.0.1 B06: what 1.x keeps under keys are variables here. */
export const getConfiguration: Translation<'get-configuration'> = ({ keys }) => {
  if (keys === undefined) return invalid('OCPP 2.x reads variables that are named; get-base-report tells all of them.');
  const places = keys.map((key) => ({ key, place: variableOfKey(key) }));
  const bad = places.find(({ place }) => place === undefined);
  if (bad !== undefined) return invalid(`${KEYS}: ${bad.key} is none.`);
  return request('GetVariables', {
    getVariableData: places.flatMap(({ place }) => (place === undefined ? [] : [place])),
  });
};

/** 2.0.1 B05. */
export const setConfiguration: Translation<'set-configuration'> = ({ key, value }) => {
  const place = variableOfKey(key);
  if (place === undefined) return invalid(`${KEYS}: ${key} is none.`);
  if (isTelling(key) || isTelling(place.variable.name)) return invalid(NO_SECRETS);
  return request('SetVariables', { setVariableData: [{ ...place, attributeValue: value }] });
};

/** 2.0.1 P01. */
export const dataTransfer: Translation<'data-transfer'> = ({ vendorId, messageId, data }) =>
  request('DataTransfer', {
    vendorId,
    ...(messageId !== undefined && { messageId }),
    ...(data !== undefined && { data }),
  });
