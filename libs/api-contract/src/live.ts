import type { CommandPhase, CommandResult, ConnectorStatus } from './vocabulary';

/**
 * Messages of the live feed, a WebSocket at `/live?ticket=…`. Types only: browsers import this file.
 */

/** What a client may send: narrows the feed to one station, or (without a station) widens it again. */
export interface LiveSubscription {
  readonly subscribe: { readonly stationId?: string };
}

/** What the feed answers to a subscription. */
export interface LiveSubscribed {
  readonly subscribed: { readonly stationId: string | null };
}

/** A message that the feed did not understand. */
export interface LiveProblem {
  readonly problem: { readonly title: string };
}

/** The data of each fact, reduced to what a screen shows. Nothing in it tells who is charging. */
export interface LiveData {
  'station.registered': { admission: 'accepted' | 'pending'; protocol: string };
  'station.connected': { protocol: string };
  'station.disconnected': { code?: number };
  'station.booted': { vendor: string; model: string; firmwareVersion?: string; registration: string };
  'station.status-reported': { connectorId: number; status: ConnectorStatus; errorCode: string };
  'station.offline': { lastSeenAt: string };
  'station.online': { seenAt: string };
  'meter.sampled': {
    connectorId: number;
    sessionId?: string;
    transactionId?: string;
    /** The latest sample of those that were sent together. */
    at: string;
    energyWh?: number;
    powerW?: number;
    currentMa?: number;
    voltageMv?: number;
    socTenths?: number;
    temperatureTenths?: number;
  };
  'session.started': LiveSession;
  'session.updated': LiveSession;
  'session.completed': LiveSession & { endedAt: string; stopReason: string };
  'session.corrected': LiveSession & { endedAt: string; stopReason: string };
  'session.conflicted': { sessionId: string; kind: string };
  'command.requested': LiveCommand;
  'command.sent': LiveCommand & { attempt: number };
  'command.answered': LiveCommand & { result: CommandResult; stationStatus?: string };
  'command.effective': LiveCommand & { causedBy: string };
  'command.failed': LiveCommand & { code: string };
  'command.timed-out': LiveCommand & { phase: CommandPhase };
}

/** Who looks at a command asks the API for the rest: parameters may name who charges. */
export interface LiveCommand {
  commandId: string;
  type: string;
}

export interface LiveSession {
  sessionId: string;
  revision: number;
  transactionId: string;
  connectorId: number;
  startedAt?: string;
  energyWh: number;
}

export type LiveFactName = keyof LiveData;

/** One fact of the feed. */
export type LiveFact = {
  [Name in LiveFactName]: {
    readonly fact: Name;
    /** The fact's id, the same as in the station's list of facts; a fact may come twice. */
    readonly id: string;
    readonly stationId: string | null;
    readonly siteId: string | null;
    /** When it happened, ISO 8601. */
    readonly at: string;
    readonly data: LiveData[Name];
  };
}[LiveFactName];

/** One frame of the feed: facts in the order in which they were noted. */
export interface LiveFrame {
  readonly facts: readonly LiveFact[];
}

export type LiveMessage = LiveFrame | LiveSubscribed | LiveProblem;
