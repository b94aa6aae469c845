import type { Operation, RequestOf, ResponseOf } from '@busbar/api-contract';
import type { FactPublisher } from '@busbar/domain';
import type { Invocation } from '@busbar/lambda';
import type { Queryable } from '@busbar/database';
import type { LiveTickets } from '@busbar/storage';
import type { Caller } from './caller';

/** What the operations of the API work with. */
export interface Ports {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly tickets: LiveTickets;
  /** What pseudonyms and station keys are made with. */
  readonly pepper: () => Promise<string>;
  /** What keys of stations are made from that they are told by commands. */
  readonly stationKeys: () => Promise<string>;
  /** Resolves after so many ms. */
  readonly pause: (ms: number) => Promise<void>;
  readonly operatorId: string;
  /** The service's name: the source of its facts. */
  readonly service: string;
}

/** One checked call. */
export type Call<Name extends Operation> = Required<RequestOf<Name>> & {
  /** Undefined on public routes only. */
  readonly caller: Caller;
  readonly invocation: Invocation;
  /** The moment of the call. */
  readonly now: Date;
};

export type Handlers<Names extends Operation = Operation> = {
  readonly [Name in Names]: (call: Call<Name>) => Promise<ResponseOf<Name>>;
};

/** Items of a page when the caller does not say. */
export const DEFAULT_LIMIT = 50;

export function pageOf(query: { limit?: number; cursor?: string }): { limit: number; cursor: string | undefined } {
  return { limit: query.limit ?? DEFAULT_LIMIT, cursor: query.cursor };
}

/** A moment as the database compares it: UTC with milliseconds. */
export function momentOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new Date(text).toISOString();
}
