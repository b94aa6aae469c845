import type { AnyFact, FactName } from '@busbar/events';
import { FACTS, isFactName } from '@busbar/events/topics';
import type { Reading } from '@busbar/messaging/messages';

/** A body that is no fact that could be read. */
export class UnreadableFact extends Error {
  readonly code = 'command.unreadable-fact';
  override readonly name = 'UnreadableFact';
}

const TEXTS = ['id', 'stationId', 'operatorId', 'occurredAt', 'recordedAt', 'correlationId'] as const;

/**
 * Reads a fact of one of the wanted names as far as commands need it. The facts' own classes would be the half of a function's
 * start; what a fact holds is checked where it is used, and was checked by who published it.
 */
export function readFact(body: string, wanted: readonly FactName[]): Reading<AnyFact> {
  const poison = (what: string): Reading<AnyFact> => ({ kind: 'poison', error: new UnreadableFact(what) });
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return poison('The body is not JSON.');
  }
  if (!isRecord(json)) return poison('A fact is an object.');
  const { name, version, data } = json;
  // A producer may be a version ahead of us: a fact of a name that we don't know is not ours to judge.
  if (typeof name !== 'string' || !isFactName(name) || !wanted.includes(name))
    return { kind: 'ignored', reason: `${String(name).slice(0, 64)} is not for this consumer` };
  if (version !== FACTS[name])
    return poison(`${name} has version ${FACTS[name]}, not ${String(version).slice(0, 16)}.`);
  const missing = TEXTS.find((field) => typeof json[field] !== 'string' || json[field] === '');
  if (missing !== undefined) return poison(`${missing} must be a text.`);
  if (!isRecord(data)) return poison('data must be an object.');
  // Everything that is read of it here has been looked at, above or where it is used.
  const fact = json as unknown as AnyFact;
  const { id, stationId, correlationId, traceparent } = fact;
  return {
    kind: 'item',
    item: fact,
    trace: { correlationId, ...(typeof traceparent === 'string' && { traceparent }) },
    keys: { factId: id, fact: name, stationId },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
