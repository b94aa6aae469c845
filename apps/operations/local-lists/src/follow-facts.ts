import {
  applyOnce,
  causedBy,
  deriveFact,
  LocalLists,
  Outbox,
  publishWaiting,
  stationKeyOf,
  type DatabaseTransaction,
  type LocalListStation,
  type Queryable,
} from '@busbar/database';
import { listRestarted, type Clock, type FactPublisher } from '@busbar/domain';
import type { AnyFact, FactName } from '@busbar/events';
import type { Logger } from '@busbar/lambda';
import { askStation } from './ask-station';
import { outcomeOf, settled, stateOf, withState } from './list-row';

/** What says something of the list that a station has. */
export const LIST_FACTS = [
  'station.booted',
  'command.answered',
  'command.effective',
  'command.failed',
  'command.timed-out',
] as const satisfies readonly FactName[];

export interface ListPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The name under which facts are published, and facts remembered as applied. */
  readonly source: string;
}

const LIST_COMMANDS: ReadonlySet<string> = new Set(['send-local-list', 'get-local-list-version']);

/**
 * Notes what became of commands about lists and goes on with the next part of a list at once. A command that is not under way any more
 * says nothing, so order and repetition do not matter.
 */
export async function followFacts(facts: readonly AnyFact[], ports: ListPorts): Promise<void> {
  const relevant = facts.filter(
    (fact) =>
      fact.stationId !== undefined &&
      (!('commandId' in fact.data && 'type' in fact.data) || LIST_COMMANDS.has(fact.data.type)),
  );
  if (relevant.length === 0) return;
  const at = ports.clock.now().toISOString();
  const keys = [...new Set(relevant.map(keyOf))];
  // Most stations' lists are nobody's business here.
  const kept = new Set((await new LocalLists(ports.database).stations(keys)).map(({ stationKey }) => stationKey));
  const wanted = relevant.filter((fact) => kept.has(keyOf(fact)));
  if (wanted.length === 0) return;
  let derived = 0;
  await applyOnce(
    ports.database,
    { consumer: ports.source, facts: wanted, at, locks: kept },
    async (transaction, fresh) => {
      derived = await follow(transaction, fresh, at, ports.source);
    },
  );
  if (derived > 0) await publishDerived(ports);
}

/** Publishes what was derived. What the bus refuses stays in the outbox; it does not undo what was decided. */
export async function publishDerived({ database, publisher, source, clock, log }: ListPorts): Promise<void> {
  try {
    await publishWaiting(database, { publisher, source, now: () => clock.now() });
  } catch (error) {
    log.warn('derived facts wait in the outbox', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}

async function follow(
  transaction: DatabaseTransaction,
  facts: readonly AnyFact[],
  at: string,
  source: string,
): Promise<number> {
  const lists = new LocalLists(transaction);
  const rows = new Map((await lists.stations([...new Set(facts.map(keyOf))])).map((row) => [row.stationKey, row]));
  const told: AnyFact[] = [];
  const saved = new Set<string>();
  for (const fact of facts) {
    const row = rows.get(keyOf(fact));
    if (!row) continue;
    const after = await apply(lists, row, fact, at);
    if (!after) continue;
    told.push(...factsOf(row, after, fact, at, source));
    const next =
      fact.name === 'station.booted'
        ? undefined
        : await askStation(transaction, after, { at, source, origin: causedBy(fact) });
    rows.set(row.stationKey, next?.row ?? after);
    saved.add(row.stationKey);
    if (next) told.push(next.fact);
  }
  await lists.save([...rows.values()].filter(({ stationKey }) => saved.has(stationKey)));
  await new Outbox(transaction, source).add(told);
  return told.length;
}

/** The row after a fact; undefined where it says nothing about it. A station that booted is asked by the schedule: many boot at once. */
async function apply(
  lists: LocalLists,
  row: LocalListStation,
  fact: AnyFact,
  at: string,
): Promise<LocalListStation | undefined> {
  if (fact.name === 'station.booted') return { ...withState(row, listRestarted(stateOf(row))), updatedAt: at };
  if (!('commandId' in fact.data) || fact.data.commandId !== row.commandId) return undefined;
  const outcome = outcomeOf(fact, row);
  return outcome && settled(row, outcome, await lists.find(row.operatorId), at);
}

function factsOf(
  before: LocalListStation,
  after: LocalListStation,
  cause: AnyFact,
  at: string,
  source: string,
): AnyFact[] {
  const options = {
    source,
    origin: { ...causedBy(cause), stationId: after.stationId, operatorId: after.operatorId },
    identity: [after.stationKey, before.commandId ?? cause.id],
    occurredAt: cause.occurredAt,
    recordedAt: at,
  };
  if (after.hash !== null && after.hash !== before.hash && after.version !== null)
    return [deriveFact('station.local-list-updated', { version: after.version, hash: after.hash }, options)];
  const reported: unknown =
    cause.name === 'command.answered' ? Reflect.get(cause.data.detail ?? {}, 'version') : undefined;
  const hasDrifted = before.version !== null && after.version === null && typeof reported === 'number';
  return hasDrifted
    ? [deriveFact('station.local-list-drifted', { expected: before.version ?? 1, reported }, options)]
    : [];
}

function keyOf({ stationId }: AnyFact): string {
  return stationKeyOf(stationId ?? '');
}
