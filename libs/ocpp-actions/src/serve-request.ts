import type { FactPublisher } from '@busbar/domain';
import type { Refusal } from '@busbar/ocpp';
import type { Delivery } from './event-id';
import { ALLOWED_SILENCE_SECONDS } from './intervals';
import type { FactDraft, Station } from './outcome';
import type { TokenDirectory, TransactionNumbers } from './ports';
import { perform, type AnyRoutes } from './route';
import { stamp } from './stamp';
import { stationKeyAdopted, stationOnline, stationRegistered } from './station-facts';

/** Where it is noted that a station was heard. */
export interface PresenceNotes {
  touch(
    station: {
      readonly stationKey: string;
      readonly stationId: string;
      readonly operatorId: string;
      readonly siteId?: string;
    },
    at: Date,
    allowedSilenceSeconds: number,
  ): Promise<{ readonly kind: 'recent' | 'noted' } | { readonly kind: 'returned'; readonly silentSince: string }>;
}

export interface ServingPorts {
  readonly tokens: TokenDirectory;
  readonly transactions: TransactionNumbers;
  readonly presence: PresenceNotes;
  readonly publisher: FactPublisher;
}

export interface IncomingRequest {
  readonly request: { readonly action: string; readonly payload: object };
  readonly station: Station;
  /** True for a station that nobody registered; that it came in is then told as well. */
  readonly announce?: boolean;
  /** The version of the new key that it came with; that it did is then told as well. */
  readonly adopted?: number;
  readonly delivery: Delivery;
  readonly receivedAt: Date;
  /** The service that takes the request. */
  readonly source: string;
  readonly trace: { readonly correlationId: string; readonly traceparent?: string };
}

export type Served =
  | { readonly kind: 'answered'; readonly reply: object; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly notes: readonly string[] }
  /** Something that we need did not work. The station gets an internal error, and repeats what it must not lose. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly notes: readonly string[] };

/**
 * Carries a request out and publishes what it reports; the reply is given only once the bus has accepted every fact.
 * Safe for any number of concurrent calls. Never throws.
 */
export async function serveRequest(ports: ServingPorts, routes: AnyRoutes, incoming: IncomingRequest): Promise<Served> {
  const { request, station, delivery, receivedAt, source, trace } = incoming;
  const notes: string[] = [];
  const told: FactDraft[] = [
    ...(incoming.announce ? [stationRegistered(station, receivedAt)] : []),
    ...(incoming.adopted === undefined ? [] : [stationKeyAdopted(station, incoming.adopted, receivedAt)]),
  ];
  // Presence is worth a note, never a refused message.
  const presence = ports.presence.touch(station, receivedAt, ALLOWED_SILENCE_SECONDS).then(
    (touch) => void (touch.kind === 'returned' && told.push(stationOnline(station, touch.silentSince, receivedAt))),
    (error: unknown) =>
      void notes.push(`presence was not noted: ${error instanceof Error ? error.name : 'unknown error'}`),
  );
  try {
    const [performed] = await Promise.all([
      perform(routes, request, {
        station,
        delivery,
        receivedAt,
        tokens: ports.tokens,
        transactions: ports.transactions,
      }),
      presence,
    ]);
    const facts = [...told, ...(performed.ok ? performed.facts : [])];
    if (facts.length > 0)
      await ports.publisher.publish(
        facts.map((fact) => stamp(fact, { station, source, recordedAt: receivedAt, ...trace })),
      );
    if (!performed.ok) return { kind: 'refused', refusal: performed.refusal, notes };
    return { kind: 'answered', reply: performed.reply, notes: [...notes, ...performed.notes] };
  } catch (error) {
    // A return from silence that was noted but could not be told would be lost: the flag is gone by then.
    await presence;
    return { kind: 'failed', error, notes };
  }
}
