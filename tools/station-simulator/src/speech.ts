import type { StationKind } from './charging-curve';
import type { Reading } from './charging';
import type { Random } from './random';
import { speech1x } from './speech-1x';
import { speech2x } from './speech-2x';
import type { Payload, Protocol } from './transport';

export interface Message {
  readonly action: string;
  readonly payload: Payload;
}

/** What a station says in the words of its version, and how it understands the answers. */
export interface Speech {
  boot(kind: StationKind, id: string, boot: Boot): Message;
  /** @returns the heartbeat's interval once accepted, else the pause before the next attempt, in seconds */
  registration(reply: Payload | undefined): { readonly accepted: boolean; readonly intervalSeconds: number };
  /** Connector 0 is the station itself; nothing where a version has no word for its status. */
  status(connector: number, status: Status, at: Date): Message | undefined;
  authorise(token: string, tokenType?: string): Message;
  /** Whether an answer lets the token charge. */
  isAccepted(reply: Payload | undefined): boolean;
  transaction(begin: Beginning): TransactionSpeech;
  /** A reading that belongs to no transaction. */
  meter(connector: number, reading: Reading): Message;
}

export interface Boot {
  readonly firmwareVersion: string;
  /** In the words of 2.x; 1.x has none. */
  readonly reason: 'PowerUp' | 'RemoteReset' | 'ScheduledReset' | 'FirmwareUpdate' | 'Triggered';
}

export const STATUSES = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEVSE',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
export type Status = (typeof STATUSES)[number];

export interface Beginning {
  readonly connector: number;
  readonly token: string;
  readonly tokenType?: string | undefined;
  readonly at: Date;
  readonly registerWh: number;
  /** The request that it answers, where it was started from afar. */
  readonly remoteStartId?: number | undefined;
  readonly reservationId?: number | undefined;
}

/** One transaction, told from its start to its end. A message that is repeated is the same message. */
export interface TransactionSpeech {
  /** What the network calls it; in 1.x nothing before the start was answered. */
  readonly id: string | undefined;
  readonly start: Message;
  /** Takes what the answer to the start says of the transaction. */
  started(reply: Payload): void;
  sample(reading: Reading, how?: Sampling): Message;
  stop(reading: Reading, reason: StopReason): Message;
}

export interface Sampling {
  readonly isTriggered?: boolean;
  /** The station gives no power just now. */
  readonly isSuspended?: boolean;
}

export const STOP_REASONS = [
  'EVDisconnected',
  'EmergencyStop',
  'Other',
  'DeAuthorized',
  'Remote',
  'SoftReset',
  'HardReset',
  'UnlockCommand',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export function speechOf(protocol: Protocol, random: Random): Speech {
  return protocol === 'ocpp2.0.1' || protocol === 'ocpp2.1' ? speech2x(random) : speech1x(protocol);
}
