import type { Messages } from '../generated/v16-messages';
import type { RequestIn, ResponseIn } from '../protocol';
import { decimal, flag, int, many, one, some, text, texts, type Shape } from './shape';
import type { SoapOcppVersion } from './dialect';
import { idTagInfo } from './v16-shapes';

/** What we may ask of a station over SOAP in 1.6; the security extension has no WSDL. */
export const SOAP_COMMANDS = [
  'CancelReservation',
  'ChangeAvailability',
  'ChangeConfiguration',
  'ClearCache',
  'ClearChargingProfile',
  'DataTransfer',
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
] as const satisfies readonly (keyof Messages)[];
export type SoapCommand = (typeof SOAP_COMMANDS)[number];

/** Commands and their answers are in the shape of 1.6, whichever version the station speaks. */
export type CommandRequestOf<A extends SoapCommand> = RequestIn<Messages, A>;
export type CommandResponseOf<A extends SoapCommand> = ResponseIn<Messages, A>;

interface CommandShapes {
  readonly request: Shape;
  readonly response: Shape;
}

const status: Shape = { status: text };
const schedule: Shape = {
  duration: int,
  startSchedule: text,
  chargingRateUnit: text,
  chargingSchedulePeriod: some({ startPeriod: int, limit: decimal, numberPhases: int }),
  minChargingRate: decimal,
};
const profile: Shape = {
  chargingProfileId: int,
  transactionId: int,
  stackLevel: int,
  chargingProfilePurpose: text,
  chargingProfileKind: text,
  recurrencyKind: text,
  validFrom: text,
  validTo: text,
  chargingSchedule: one(schedule),
};
const authorisations = many({ idTag: text, idTagInfo: one(idTagInfo) });

/** OCPP 1.6 WSDL, ChargePointService: elements in the order of its sequences. */
const V16: Readonly<Record<SoapCommand, CommandShapes>> = {
  CancelReservation: { request: { reservationId: int }, response: status },
  ChangeAvailability: { request: { connectorId: int, type: text }, response: status },
  ChangeConfiguration: { request: { key: text, value: text }, response: status },
  ClearCache: { request: {}, response: status },
  ClearChargingProfile: {
    request: { id: int, connectorId: int, chargingProfilePurpose: text, stackLevel: int },
    response: status,
  },
  DataTransfer: { request: { vendorId: text, messageId: text, data: text }, response: { status: text, data: text } },
  GetCompositeSchedule: {
    request: { connectorId: int, duration: int, chargingRateUnit: text },
    response: { status: text, connectorId: int, scheduleStart: text, chargingSchedule: one(schedule) },
  },
  GetConfiguration: {
    request: { key: texts },
    response: { configurationKey: many({ key: text, readonly: flag, value: text }), unknownKey: texts },
  },
  GetDiagnostics: {
    request: { location: text, startTime: text, stopTime: text, retries: int, retryInterval: int },
    response: { fileName: text },
  },
  GetLocalListVersion: { request: {}, response: { listVersion: int } },
  RemoteStartTransaction: {
    request: { connectorId: int, idTag: text, chargingProfile: one(profile) },
    response: status,
  },
  RemoteStopTransaction: { request: { transactionId: int }, response: status },
  ReserveNow: {
    request: { connectorId: int, expiryDate: text, idTag: text, parentIdTag: text, reservationId: int },
    response: status,
  },
  Reset: { request: { type: text }, response: status },
  SendLocalList: {
    request: { listVersion: int, localAuthorizationList: authorisations, updateType: text },
    response: status,
  },
  SetChargingProfile: { request: { connectorId: int, csChargingProfiles: one(profile) }, response: status },
  TriggerMessage: { request: { requestedMessage: text, connectorId: int }, response: status },
  UnlockConnector: { request: { connectorId: int }, response: status },
  UpdateFirmware: {
    request: { retrieveDate: text, location: text, retries: int, retryInterval: int },
    response: {},
  },
};

type SomeCommands = Readonly<Partial<Record<SoapCommand, CommandShapes>>>;

/** OCPP 1.2 WSDL, ChargePointService. */
const V12: SomeCommands = {
  ChangeAvailability: V16.ChangeAvailability,
  ChangeConfiguration: V16.ChangeConfiguration,
  ClearCache: V16.ClearCache,
  GetDiagnostics: V16.GetDiagnostics,
  RemoteStartTransaction: { request: { idTag: text, connectorId: int }, response: status },
  RemoteStopTransaction: V16.RemoteStopTransaction,
  Reset: V16.Reset,
  UnlockConnector: V16.UnlockConnector,
  UpdateFirmware: V16.UpdateFirmware,
};

/** OCPP 1.5 WSDL, ChargePointService. */
const V15: SomeCommands = {
  ...V12,
  CancelReservation: V16.CancelReservation,
  DataTransfer: V16.DataTransfer,
  GetConfiguration: V16.GetConfiguration,
  GetLocalListVersion: V16.GetLocalListVersion,
  ReserveNow: V16.ReserveNow,
  SendLocalList: {
    // The list's hash is optional, and what goes into it is left open (1.5 §5.15): none is sent.
    request: { updateType: text, listVersion: int, localAuthorisationList: authorisations },
    response: status,
  },
};

const COMMANDS: Readonly<Record<SoapOcppVersion, SomeCommands>> = { '1.2': V12, '1.5': V15, '1.6': V16 };

/** The shapes of a command as a version writes them; nothing where the version does not have it. */
export function commandShapes(version: SoapOcppVersion, command: SoapCommand): CommandShapes | undefined {
  return COMMANDS[version][command];
}

/** Brings a command from the shape of 1.6 into a version's own: 1.5 spells the list in British. */
export function downgradeCommand(
  version: SoapOcppVersion,
  command: SoapCommand,
  request: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (version === '1.6' || command !== 'SendLocalList') return request;
  const { localAuthorizationList, ...rest } = request;
  return { ...rest, ...(localAuthorizationList !== undefined && { localAuthorisationList: localAuthorizationList }) };
}

/** Words of 1.2 and 1.5 for which 1.6 has others: UnlockStatus, and UpdateStatus, which lost HashError. */
const WORDS: Readonly<Partial<Record<SoapCommand, Readonly<Record<string, string>>>>> = {
  UnlockConnector: { Accepted: 'Unlocked', Rejected: 'UnlockFailed' },
  SendLocalList: { HashError: 'Failed' },
};

/** Brings an answer of a version into the shape of 1.6. */
export function upgradeAnswer(
  version: SoapOcppVersion,
  command: SoapCommand,
  answer: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const words = version === '1.6' ? undefined : WORDS[command];
  const given = answer['status'];
  return words === undefined || typeof given !== 'string' ? answer : { ...answer, status: words[given] ?? given };
}
