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
export const CREDENTIAL_KINDS = ['key', 'password', 'open'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export const TOKEN_STATUSES = ['valid', 'blocked'] as const;
export type TokenStatus = (typeof TOKEN_STATUSES)[number];

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
