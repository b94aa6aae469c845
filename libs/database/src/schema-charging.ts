import type { Authorisation, PowerUnit } from '@busbar/events';
import type { Moment } from './schema';

/** What the sessions of a site may draw together. Amounts are mA on each phase, or W over all phases, by the unit. */
export interface SiteLimitTable {
  siteId: string;
  operatorId: string;
  unit: PowerUnit;
  amount: number;
  /** What a session may draw that has no share. */
  fallback: number;
  revision: number;
  /** Since when there is no limit any more. */
  removedAt: Moment | null;
  updatedAt: Moment;
}

/** What a station, or one of its sessions, was told of the limit of its site. Amounts are in the unit. */
export interface AllowanceTable {
  /** `station:<key>`, or the session's id. */
  id: string;
  kind: 'station' | 'session';
  stationKey: string;
  stationId: string;
  operatorId: string;
  siteId: string;
  /** Of a session. */
  connectorId: number | null;
  transactionId: string | null;
  unit: PowerUnit;
  /** The most that it can be. Null: never told. */
  allowed: number | null;
  /** Whether the station confirmed it and cannot have lost it since. */
  isSure: boolean;
  /** What it shall have in the end. */
  target: number | null;
  /** What a session was last seen to be able to use; null: all. */
  demand: number | null;
  /** What the command that is under way says; null where none is, or where it takes the profile away. */
  sent: number | null;
  commandId: string | null;
  commandedAt: Moment | null;
  /** Commands in a row that came to nothing. */
  failures: number;
  notBefore: Moment | null;
  servedSince: Moment | null;
  waitingSince: Moment | null;
  /** Why the last command came to nothing, in words. */
  problem: string | null;
  /** How often what is allowed has changed. */
  changes: number;
  updatedAt: Moment;
}

/** The list of tokens that stations of an operator shall have. */
export interface LocalListTable {
  operatorId: string;
  /** The position of the latest change: what a station's list is called that has all of them. */
  version: number;
  /** Of all entries. */
  hash: string;
  entries: number;
  updatedAt: Moment;
}

/** A token as lists have it. Each change of a token takes the next position. */
export interface LocalListTokenTable {
  tokenRef: string;
  operatorId: string;
  position: number;
  tokenRevision: number;
  authorisation: Lowercase<Authorisation>;
  expiresAt: Moment | null;
  isRemoved: boolean;
}

/** The list that a station has, as far as is known. */
export interface LocalListStationTable {
  stationKey: string;
  stationId: string;
  operatorId: string;
  isEnabled: boolean;
  /** How many tokens the station takes in one message. */
  entriesAtOnce: number;
  /** Every change up to this position has arrived. Null: not known. */
  version: number | null;
  /** Of the list that it has; null where it has only a part. */
  hash: string | null;
  commandId: string | null;
  commandType: 'send-local-list' | 'get-local-list-version' | null;
  /** What its version is when the command has arrived. */
  sentVersion: number | null;
  commandedAt: Moment | null;
  failures: number;
  /** Nothing is asked of it before. */
  notBefore: Moment | null;
  /** When it was last asked for its version. */
  askedAt: Moment | null;
  problem: string | null;
  updatedAt: Moment;
}

/** A place kept for somebody, as the command that asked for it tells. */
export interface ReservationTable {
  /** The command's id. */
  id: string;
  operatorId: string;
  stationKey: string;
  stationId: string;
  /** The number that the station knows it by; used again in time. */
  reservationId: number;
  /** Null: any. */
  evseId: number | null;
  tokenRef: string | null;
  requestedAt: Moment;
  expiresAt: Moment;
  acceptedAt: Moment | null;
  refusedAt: Moment | null;
  refusal: string | null;
  updatedAt: Moment;
}

/** What became of the reservation that a station knew by a number at that time. */
export interface ReservationMarkTable {
  factId: string;
  stationKey: string;
  reservationId: number;
  kind: 'used' | 'cancelled' | 'ended';
  at: Moment;
  reason: string | null;
  sessionId: string | null;
}

/** A station started anew. */
export interface StationRestartTable {
  factId: string;
  stationKey: string;
  /** By our clock. */
  at: Moment;
}

/** A station said that nobody charges at a connector. */
export interface ConnectorReleaseTable {
  factId: string;
  stationKey: string;
  connectorId: number;
  /** By the station's clock, as everything that it says of sessions. */
  at: Moment;
  /** By ours. */
  recordedAt: Moment;
}
