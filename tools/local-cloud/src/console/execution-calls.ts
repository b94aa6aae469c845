import type { Archive, ArchivedEntry } from './archive';

/** What a call of an execution's task led to. */
export interface ExecutionCall {
  /** The event of the execution's history that scheduled the call. */
  readonly event: number;
  readonly kind: 'invocation' | 'execution';
  /** An invocation's id, an execution's ARN. */
  readonly id: string;
  readonly name: string;
  readonly outcome: ArchivedEntry['outcome'];
  readonly durationMs?: number;
  /** Where the call went first, when it was no call of the function: `queue commands`. */
  readonly via?: string;
}

const MOST_CALLS = 2_000;
/** Topic, delivery, queue, and some more: further away it is no consequence that anybody looks for here. */
const MOST_STEPS = 5;

/**
 * The invocations and executions that an execution's tasks caused, at once or over queues and topics.
 * @param journalId the execution's id in the journal; its tasks' calls are known by it and the event that scheduled them
 */
export function executionCalls(archive: Archive, journalId: string): ExecutionCall[] {
  const found: ExecutionCall[] = [];
  const seen = new Set<string>();
  const follow = (event: number, entry: ArchivedEntry, via: string | undefined, steps: number): void => {
    // What a task hands on when it is done belongs to the next one.
    if (entry.kind === 'task' || found.length >= MOST_CALLS || seen.has(`${event} ${entry.id}`)) return;
    seen.add(`${event} ${entry.id}`);
    const detail = entry.detail ?? {};
    const call = { event, outcome: entry.outcome, ...(via !== undefined && { via }) };
    if (entry.kind === 'invocation')
      found.push({
        ...call,
        kind: 'invocation',
        id: entry.id,
        name: String(detail['functionName'] ?? entry.resource),
        ...(entry.durationMs !== undefined && { durationMs: entry.durationMs }),
      });
    else if (entry.kind === 'execution' && typeof detail['execution'] === 'string')
      found.push({ ...call, kind: 'execution', id: detail['execution'], name: String(detail['name'] ?? 'execution') });
    else if (steps < MOST_STEPS)
      for (const effect of archive.effects(entry.id, 100)) follow(event, effect, via ?? placeOf(entry), steps + 1);
  };
  for (const { cause, entry } of archive.effectsOfParts(journalId, MOST_CALLS)) {
    const event = Number(cause.slice(journalId.length + 1));
    if (Number.isInteger(event)) follow(event, entry, undefined, 0);
  }
  return found;
}

function placeOf({ kind, resource }: ArchivedEntry): string {
  const name = resource.slice(Math.max(resource.lastIndexOf(':'), resource.lastIndexOf('/')) + 1);
  return `${kind === 'publish' || kind === 'delivery' ? 'topic' : kind === 'message' ? 'queue' : kind} ${name}`;
}
