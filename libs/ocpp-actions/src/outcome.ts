import type { FactData, FactName, Protocol } from '@busbar/events';
import type { TokenDirectory, TransactionNumbers } from './ports';

/** The station that a message came from, as ingress knows it. */
export interface Station {
  /** The id in lower case; identities are compared without case. */
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  readonly siteId?: string;
  readonly admission: 'accepted' | 'pending' | 'rejected';
  readonly protocol: Protocol;
}

/** What an action is given beside the request. */
export interface ActionContext {
  readonly station: Station;
  /** When the message came in, by our clock. */
  readonly receivedAt: Date;
  /** The id of what the message reports: the same for every retry of it. Facts take it or add a suffix. */
  readonly eventId: string;
  readonly tokens: TokenDirectory;
  readonly transactions: TransactionNumbers;
}

/** A fact before the envelope around it: who publishes it, and under which trace, is not the action's business. */
export type FactDraft = {
  [Name in FactName]: {
    readonly name: Name;
    readonly id: string;
    /** ISO 8601. */
    readonly occurredAt: string;
    readonly data: FactData[Name];
  };
}[FactName];

export interface Outcome<Reply> {
  /** To be published before the reply is sent. */
  readonly facts: readonly FactDraft[];
  readonly reply: Reply;
  /** What was put right or left out, for the log; free of personal data. */
  readonly notes?: readonly string[];
}

/** One action of one OCPP version. */
export type Action<Request, Reply> = (request: Request, context: ActionContext) => Promise<Outcome<Reply>>;
