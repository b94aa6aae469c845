import type { Refusal, StationAction } from '@busbar/ocpp';
import { eventId, type Delivery, type Identity } from './event-id';
import type { Action, FactDraft, Station } from './outcome';
import type { TokenDirectory, TransactionNumbers } from './ports';

/** One row of a version's table: what an action does, and what makes two of its messages the same event. */
export interface Route<Request, Reply> {
  readonly act: Action<Request, Reply>;
  readonly identity: Identity | ((request: Request) => Identity);
  /** Whether a station that was not accepted may ask for it (OCPP-J 1.6 errata 3.10: only BootNotification). */
  readonly beforeAccepted?: true;
}

export type Routes<Requests extends Record<StationAction, object>> = {
  readonly [A in StationAction]: Route<Requests[A], object>;
};

export type Performed =
  | {
      readonly ok: true;
      readonly facts: readonly FactDraft[];
      readonly reply: object;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Carries out a checked request. Faults of what it reads from (tables) pass through as errors; a refusal is a value.
 */
export async function perform<Requests extends Record<StationAction, object>>(
  routes: Routes<Requests>,
  request: { readonly action: StationAction; readonly payload: object },
  given: {
    readonly station: Station;
    readonly delivery: Delivery;
    readonly receivedAt: Date;
    readonly tokens: TokenDirectory;
    readonly transactions: TransactionNumbers;
  },
): Promise<Performed> {
  const { station, delivery, receivedAt, tokens, transactions } = given;
  // The payload was checked under this action's name, which is what ties it to this row's type.
  const route = routes[request.action] as Route<object, object>;
  if (station.admission !== 'accepted' && route.beforeAccepted !== true) {
    return { ok: false, refusal: { code: 'SecurityError', description: 'The station has not been accepted yet.' } };
  }
  const identity = typeof route.identity === 'function' ? route.identity(request.payload) : route.identity;
  const content = pseudonymised(request.payload, tokens);
  const id = eventId(identity, {
    stationKey: station.stationKey,
    action: request.action,
    content,
    delivery,
    receivedAt,
  });
  const outcome = await route.act(request.payload, { station, receivedAt, eventId: id, tokens, transactions });
  return { ok: true, facts: outcome.facts, reply: outcome.reply, notes: outcome.notes ?? [] };
}

function pseudonymised(payload: object, tokens: TokenDirectory): object {
  return 'idTag' in payload && typeof payload.idTag === 'string'
    ? { ...payload, idTag: tokens.refOf(payload.idTag) }
    : payload;
}
