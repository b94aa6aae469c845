import { check, type Checked } from '../check';
import * as schemas from '../generated/validators';
import type { ValidateOutcome } from '../schema-error';
import { RECOGNISED_ACTIONS, type StationAction, type StationRequest } from './actions';

const VALIDATORS: { readonly [A in StationAction]: ValidateOutcome } = {
  Authorize: schemas.AuthorizeRequest,
  BootNotification: schemas.BootNotificationRequest,
  DataTransfer: schemas.DataTransferRequest,
  DiagnosticsStatusNotification: schemas.DiagnosticsStatusNotificationRequest,
  FirmwareStatusNotification: schemas.FirmwareStatusNotificationRequest,
  Heartbeat: schemas.HeartbeatRequest,
  MeterValues: schemas.MeterValuesRequest,
  StartTransaction: schemas.StartTransactionRequest,
  StatusNotification: schemas.StatusNotificationRequest,
  StopTransaction: schemas.StopTransactionRequest,
};

export function isStationAction(action: string): action is StationAction {
  return Object.hasOwn(VALIDATORS, action);
}

export const STATION_ACTIONS = Object.keys(VALIDATORS) as StationAction[];

/** Checks a call's action and payload against the official schema. */
export function validateRequest(action: string, payload: unknown): Checked<StationRequest> {
  if (!isStationAction(action)) {
    const name = action.slice(0, 64);
    return RECOGNISED_ACTIONS.has(action)
      ? { ok: false, refusal: { code: 'NotSupported', description: `${name} is not taken from a station.` } }
      : { ok: false, refusal: { code: 'NotImplemented', description: `There is no action ${name}.` } };
  }
  const refusal = check(VALIDATORS[action], payload);
  // The schema of this very action has just accepted the payload, which is what the type says.
  return refusal === undefined ? { ok: true, request: { action, payload } as StationRequest } : { ok: false, refusal };
}
