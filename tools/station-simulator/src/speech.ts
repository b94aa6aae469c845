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
  boot(kind: StationKind, id: string): Message;
  /** @returns the heartbeat's interval once accepted, else the pause before the next attempt, in seconds */
  registration(reply: Payload | undefined): { readonly accepted: boolean; readonly intervalSeconds: number };
  /** Connector 0 is the station itself; nothing where a version has no word for its status. */
  status(connector: number, status: Status, at: Date): Message | undefined;
  authorise(token: string): Message;
  /** Whether an answer lets the token charge. */
  isAccepted(reply: Payload | undefined): boolean;
  transaction(begin: Beginning): TransactionSpeech;
}

export type Status = 'Available' | 'Preparing' | 'Charging' | 'Finishing' | 'Faulted';

export interface Beginning {
  readonly connector: number;
  readonly token: string;
  readonly at: Date;
  readonly registerWh: number;
}

/** One transaction, told from its start to its end. A message that is repeated is the same message. */
export interface TransactionSpeech {
  readonly start: Message;
  /** Takes what the answer to the start says of the transaction. */
  started(reply: Payload): void;
  sample(reading: Reading): Message;
  stop(reading: Reading, reason: StopReason): Message;
}

export type StopReason = 'EVDisconnected' | 'EmergencyStop' | 'Other' | 'DeAuthorized';

export function speechOf(protocol: Protocol, random: Random): Speech {
  return protocol === 'ocpp2.0.1' || protocol === 'ocpp2.1' ? speech2x(random) : speech1x(protocol);
}
