import { createHash } from 'node:crypto';
import { FACTS, type AnyFact, type FactData, type FactName } from '@busbar/events';

/** Where a derived fact comes from: the fact that caused it, or an outside action. */
export interface FactOrigin {
  readonly operatorId: string;
  readonly correlationId: string;
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly siteId?: string | undefined;
  readonly stationId?: string | undefined;
}

/** The origin of what follows from `fact`. */
export function causedBy(fact: AnyFact): FactOrigin {
  const { operatorId, correlationId, traceparent, siteId, stationId } = fact;
  return { operatorId, correlationId, causationId: fact.id, traceparent, siteId, stationId };
}

/**
 * Builds a fact of ours. Its id is made of its name and `identity`, so that the same change has the same id however
 * often it is computed.
 * The data's types are checked where it is written; its rules (lengths, patterns) are those of the facts it derives from, and
 * every consumer checks them anyway: doing so here too would double the cost of a derived fact.
 */
export function deriveFact<Name extends FactName>(
  name: Name,
  data: FactData[Name],
  options: {
    readonly source: string;
    readonly origin: FactOrigin;
    /** What makes the change the same one, e.g. session id and revision. */
    readonly identity: readonly (string | number)[];
    readonly occurredAt: string;
    readonly recordedAt: string;
  },
): AnyFact {
  const { operatorId, correlationId, causationId, traceparent, siteId, stationId } = options.origin;
  const fact = {
    id: createHash('sha256')
      .update(JSON.stringify([name, ...options.identity]))
      .digest('hex')
      .slice(0, 40),
    name,
    version: FACTS[name],
    occurredAt: options.occurredAt,
    recordedAt: options.recordedAt,
    source: options.source,
    operatorId,
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(siteId === undefined ? {} : { siteId }),
    ...(stationId === undefined ? {} : { stationId }),
    data,
  };
  // Name and data belong together by the signature; a union of all facts cannot express that for a generic name.
  return fact as unknown as AnyFact;
}
