import type { Messages } from '../generated/v16-messages';

/** What a station may ask of us in 1.6's core and so in 1.5, with the payloads of request and answer (OCPP 1.6 §4). */
export type StationActions = Pick<
  Messages,
  | 'Authorize'
  | 'BootNotification'
  | 'DataTransfer'
  | 'DiagnosticsStatusNotification'
  | 'FirmwareStatusNotification'
  | 'Heartbeat'
  | 'MeterValues'
  | 'StartTransaction'
  | 'StatusNotification'
  | 'StopTransaction'
>;

export type StationAction = keyof StationActions;
export type RequestOf<A extends StationAction> = StationActions[A]['request'];
export type ResponseOf<A extends StationAction> = StationActions[A]['response'];

/** A checked request, told apart by its action. */
export type StationRequest = {
  [A in StationAction]: { readonly action: A; readonly payload: RequestOf<A> };
}[StationAction];

export type MeterValue = RequestOf<'MeterValues'>['meterValue'][number];
export type SampledValue = MeterValue['sampledValue'][number];
export type IdTagInfo = ResponseOf<'Authorize'>['idTagInfo'];

export const STATION_ACTIONS: readonly StationAction[] = [
  'Authorize',
  'BootNotification',
  'DataTransfer',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'MeterValues',
  'StartTransaction',
  'StatusNotification',
  'StopTransaction',
];

const CORE: ReadonlySet<string> = new Set(STATION_ACTIONS);

export function isStationAction(action: string): action is StationAction {
  return CORE.has(action);
}
