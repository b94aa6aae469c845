/** Words of the API. This file is free of decorators, so that browsers may import it. */

export const ROLES = ['operator', 'driver', 'analyst', 'screen'] as const;
export type Role = (typeof ROLES)[number];

/** How a station talks. */
export const PROTOCOLS = ['ocpp1.2-soap', 'ocpp1.5-soap', 'ocpp1.6-soap', 'ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The status of a connector in the words of OCPP 1.6; `Occupied` is all that 1.5 tells. */
export const CONNECTOR_STATUSES = [
  'Available',
  'Occupied',
  'Preparing',
  'Charging',
  'SuspendedEVSE',
  'SuspendedEV',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

/** Whether a station is let in. A pending one waits for an operator. */
export const ADMISSIONS = ['accepted', 'pending', 'rejected'] as const;
export type Admission = (typeof ADMISSIONS)[number];

/** What a station must show to be let in: a key that we generated, a password that somebody chose, or nothing. */
export const CREDENTIAL_KINDS = ['key', 'password', 'certificate', 'open'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export const TOKEN_STATUSES = ['valid', 'blocked'] as const;
export type TokenStatus = (typeof TOKEN_STATUSES)[number];

/** OCPP 2.0.1's IdTokenEnumType, but for NoAuthorization, which is no token. */
export const TOKEN_KINDS = ['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** A token as a reader sees it: one that is past its end is expired whatever its record says. */
export const TOKEN_STATES = ['valid', 'blocked', 'expired', 'retired'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

export const SESSION_STATUSES = ['active', 'ended'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** Width of a meter value: one reading, or a bucket of minutes, an hour, or the site's own day. */
export const RESOLUTIONS = ['raw', '1m', '15m', '1h', '1d'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const BUCKET_RESOLUTIONS = ['1m', '15m', '1h', '1d'] as const;
export type BucketResolution = (typeof BUCKET_RESOLUTIONS)[number];

/** What has become of a reservation; all but the first two are ends. */
export const RESERVATION_STATUSES = [
  'requested',
  'active',
  'used',
  'cancelled',
  'ended',
  'expired',
  'replaced',
  'failed',
] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

/** What limits are told in: mA on each phase, or W over all phases. */
export const POWER_UNITS = ['mA', 'W'] as const;
export type PowerUnit = (typeof POWER_UNITS)[number];

/** How far a command has come; the last three are ends. */
export const COMMAND_STATUSES = ['requested', 'sent', 'answered', 'effective', 'failed', 'timed-out'] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** How a request reached the station. */
export const COMMAND_TRANSPORTS = ['websocket', 'soap'] as const;
export type CommandTransport = (typeof COMMAND_TRANSPORTS)[number];

/** What a station answered; `error`: it could not deal with the request at all. */
export const COMMAND_RESULTS = ['accepted', 'rejected', 'error'] as const;
export type CommandResult = (typeof COMMAND_RESULTS)[number];

export const COMMAND_FAILURES = [
  'station-unreachable',
  'not-supported',
  'invalid-for-station',
  'rejected',
  'station-error',
  'refused-address',
] as const;
export type CommandFailure = (typeof COMMAND_FAILURES)[number];

/** What was waited for in vain: that the station can be reached, that it answers, that it does what it was asked for. */
export const COMMAND_PHASES = ['delivery', 'answer', 'effect'] as const;
export type CommandPhase = (typeof COMMAND_PHASES)[number];

/** What a command has to do with a session. */
export const COMMAND_RELATIONS = ['started', 'stopped', 'about'] as const;
export type CommandRelation = (typeof COMMAND_RELATIONS)[number];

/** The facts that a command's life is made of. */
export const COMMAND_STEPS = [
  'command.requested',
  'command.sent',
  'command.answered',
  'command.effective',
  'command.failed',
  'command.timed-out',
] as const;
export type CommandStepName = (typeof COMMAND_STEPS)[number];

/** Attributes of a variable of OCPP 2.x; a key of 1.x has `Actual` only. */
export const VARIABLE_ATTRIBUTES = ['Actual', 'Target', 'MinSet', 'MaxSet'] as const;
export type VariableAttributeName = (typeof VARIABLE_ATTRIBUTES)[number];

export const MUTABILITIES = ['ReadOnly', 'WriteOnly', 'ReadWrite'] as const;
export type Mutability = (typeof MUTABILITIES)[number];

/** How a wanted setting stands at a station. */
export const DRIFT_KINDS = ['as-wanted', 'differs', 'read-only', 'unknown-key', 'not-read', 'hidden'] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];
