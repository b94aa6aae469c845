import type { Refusal } from '@busbar/ocpp';
import { eventId, type ContentIdentity, type Delivery, type Identity } from './event-id';
import type { Action, FactDraft, Station } from './outcome';
import type { TokenDirectory, TransactionNumbers } from './ports';

/** One row of a version's table: what an action does, and what makes two of its messages the same event. */
export interface Route<Request, Reply> {
  readonly act: Action<Request, Reply>;
  readonly identity: Identity | ((request: Request) => Identity | ContentIdentity);
  /** Whether a station that was not accepted may ask for it (OCPP-J 1.6 errata 3.10: only BootNotification). */
  readonly beforeAccepted?: true;
}

/** A version's table: a row for each of its requests. */
export type Routes<Requests> = {
  readonly [A in keyof Requests]: Route<Requests[A], object>;
};

/** The table of any version. */
export type AnyRoutes = Readonly<Record<string, Route<never, object>>>;

export type Performed =
  | {
      readonly ok: true;
      readonly facts: readonly FactDraft[];
      readonly reply: object;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Carries out a checked request; what the table has no row for is NotSupported. Faults of what it reads from (tables) pass through as errors; a refusal is a value.
 */
export async function perform(
  routes: AnyRoutes,
  request: { readonly action: string; readonly payload: object },
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
  const route = Object.hasOwn(routes, request.action)
    ? (routes[request.action] as unknown as Route<object, object>)
    : undefined;
  if (route === undefined)
    return { ok: false, refusal: { code: 'NotSupported', description: `${request.action} is not taken.` } };
  if (station.admission !== 'accepted' && route.beforeAccepted !== true) {
    return { ok: false, refusal: { code: 'SecurityError', description: 'The station has not been accepted yet.' } };
  }
  const identity = typeof route.identity === 'function' ? route.identity(request.payload) : route.identity;
  const isNamed = typeof identity === 'object';
  const content = isNamed ? identity.by : pseudonymised(request.payload, tokens);
  const id = eventId(isNamed ? 'content' : identity, {
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
