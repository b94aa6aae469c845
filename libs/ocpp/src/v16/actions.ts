import type * as messages from '../generated/messages';

/** What a station may ask of us, with the payloads of request and answer (OCPP 1.6 §4). */
export interface StationActions {
  Authorize: { request: messages.AuthorizeRequest; response: messages.AuthorizeResponse };
  BootNotification: { request: messages.BootNotificationRequest; response: messages.BootNotificationResponse };
  DataTransfer: { request: messages.DataTransferRequest; response: messages.DataTransferResponse };
  DiagnosticsStatusNotification: {
    request: messages.DiagnosticsStatusNotificationRequest;
    response: messages.DiagnosticsStatusNotificationResponse;
  };
  FirmwareStatusNotification: {
    request: messages.FirmwareStatusNotificationRequest;
    response: messages.FirmwareStatusNotificationResponse;
  };
  Heartbeat: { request: messages.HeartbeatRequest; response: messages.HeartbeatResponse };
  MeterValues: { request: messages.MeterValuesRequest; response: messages.MeterValuesResponse };
  StartTransaction: { request: messages.StartTransactionRequest; response: messages.StartTransactionResponse };
  StatusNotification: { request: messages.StatusNotificationRequest; response: messages.StatusNotificationResponse };
  StopTransaction: { request: messages.StopTransactionRequest; response: messages.StopTransactionResponse };
}

export type StationAction = keyof StationActions;
export type RequestOf<A extends StationAction> = StationActions[A]['request'];
export type ResponseOf<A extends StationAction> = StationActions[A]['response'];

/** A checked request, told apart by its action. */
export type StationRequest = {
  [A in StationAction]: { readonly action: A; readonly payload: RequestOf<A> };
}[StationAction];

export type MeterValue = messages.MeterValuesRequest['meterValue'][number];
export type SampledValue = MeterValue['sampledValue'][number];
export type IdTagInfo = messages.AuthorizeResponse['idTagInfo'];

/**
 * Actions that 1.6 knows and that we do not take from a station: what only a central system may ask, and the messages
 * of the security extension. They are answered NotSupported, anything else NotImplemented (OCPP-J 1.6 §4.2.3).
 */
export const RECOGNISED_ACTIONS: ReadonlySet<string> = new Set([
  'CancelReservation',
  'ChangeAvailability',
  'ChangeConfiguration',
  'ClearCache',
  'ClearChargingProfile',
  'GetCompositeSchedule',
  'GetConfiguration',
  'GetDiagnostics',
  'GetLocalListVersion',
  'RemoteStartTransaction',
  'RemoteStopTransaction',
  'ReserveNow',
  'Reset',
  'SendLocalList',
  'SetChargingProfile',
  'TriggerMessage',
  'UnlockConnector',
  'UpdateFirmware',
  'LogStatusNotification',
  'SecurityEventNotification',
  'SignCertificate',
  'SignedFirmwareStatusNotification',
]);
