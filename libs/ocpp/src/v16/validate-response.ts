import { check } from '../check';
import type { Refusal } from '../error-code';
import * as schemas from '../generated/validators';
import type { ValidateOutcome } from '../schema-error';
import type { StationAction } from './actions';

const VALIDATORS: { readonly [A in StationAction]: ValidateOutcome } = {
  Authorize: schemas.AuthorizeResponse,
  BootNotification: schemas.BootNotificationResponse,
  DataTransfer: schemas.DataTransferResponse,
  DiagnosticsStatusNotification: schemas.DiagnosticsStatusNotificationResponse,
  FirmwareStatusNotification: schemas.FirmwareStatusNotificationResponse,
  Heartbeat: schemas.HeartbeatResponse,
  MeterValues: schemas.MeterValuesResponse,
  StartTransaction: schemas.StartTransactionResponse,
  StatusNotification: schemas.StatusNotificationResponse,
  StopTransaction: schemas.StopTransactionResponse,
};

/** What the official schema has against a reply of ours; for tests, which send every reply through it. */
export function validateResponse(action: StationAction, payload: unknown): Refusal | undefined {
  return check(VALIDATORS[action], payload);
}
