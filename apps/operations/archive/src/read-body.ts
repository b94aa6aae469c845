import type { Reading } from '@busbar/messaging';

/** What the archive needs to know of a fact to file it. */
export interface ArchivedFact {
  readonly id: string;
  readonly name: string;
  readonly operatorId: string;
  /** ISO 8601 in UTC. */
  readonly recordedAt: string;
  /** The body as one line. */
  readonly line: string;
}

/** A body that cannot be filed. */
export class UnfiledError extends Error {
  readonly code = 'archive.not-a-fact';
}

/** These become parts of an object's name. */
const NAME = /^[a-z][a-z0-9.-]{0,63}$/;
const OPERATOR = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Reads only the envelope: what a fact's data must be is for those who apply it, and the archive keeps what it does not know. */
export function readBody(body: string): Reading<ArchivedFact> {
  let envelope: Readonly<Record<string, unknown>>;
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null) return poison('The body is not a JSON object.');
    envelope = json as Readonly<Record<string, unknown>>;
  } catch {
    return poison('The body is not JSON.');
  }
  const { id, name, operatorId, recordedAt, correlationId, traceparent } = envelope;
  if (typeof id !== 'string' || id === '') return poison('The fact has no id.');
  if (typeof name !== 'string' || !NAME.test(name)) return poison('The fact has no name.');
  if (typeof operatorId !== 'string' || !OPERATOR.test(operatorId)) return poison('The fact has no operator.');
  const at = typeof recordedAt === 'string' ? Date.parse(recordedAt) : Number.NaN;
  if (Number.isNaN(at)) return poison('The fact does not tell when it was recorded.');
  return {
    kind: 'item',
    item: {
      id,
      name,
      operatorId,
      recordedAt: new Date(at).toISOString(),
      line: body.replaceAll(/[\r\n]+/g, ' ').trim(),
    },
    trace: {
      ...(typeof correlationId === 'string' && { correlationId }),
      ...(typeof traceparent === 'string' && { traceparent }),
    },
    keys: { factId: id, fact: name },
  };
}

function poison(message: string): Reading<ArchivedFact> {
  return { kind: 'poison', error: new UnfiledError(message) };
}
