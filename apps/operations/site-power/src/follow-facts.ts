import {
  Allowances,
  applyOnce,
  causedBy,
  deriveFact,
  Outbox,
  publishWaiting,
  stationKeyOf,
  type AllowanceRecord,
  type DatabaseTransaction,
  type Queryable,
} from '@busbar/database';
import { reachable, restarted, type Clock, type FactPublisher } from '@busbar/domain';
import type { AnyFact, FactName } from '@busbar/events';
import type { Logger } from '@busbar/lambda';
import { balanceSite } from './balance-site';
import { outcomeOf, settled, withState } from './settle';

/** What may change who shall have what. */
export const POWER_FACTS = [
  'session.started',
  'session.completed',
  'session.corrected',
  'site.limit-changed',
  'station.changed',
  'station.connected',
  'station.booted',
  'command.effective',
  'command.failed',
  'command.timed-out',
] as const satisfies readonly FactName[];

export interface PowerPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The name under which facts are published, and facts remembered as applied. */
  readonly source: string;
}

/** Commands by which stations are told what may be drawn. */
const POWER_COMMANDS: ReadonlySet<string> = new Set(['set-charging-profile', 'clear-charging-profile']);

/**
 * Takes in what happened to commands and stations, then plans the sites that it bears on anew. A fact only says where to look: what
 * holds is read from the record, so order and repetition do not matter.
 */
export async function followFacts(facts: readonly AnyFact[], ports: PowerPorts): Promise<void> {
  const relevant = facts.filter(isRelevant);
  if (relevant.length === 0) return;
  const sitesOf = await sitesByFact(relevant, ports.database);
  const wanted = relevant.filter(({ id }) => (sitesOf.get(id) ?? []).length > 0);
  if (wanted.length === 0) return;
  const at = ports.clock.now().toISOString();
  const locks = [...new Set(wanted.flatMap(({ id }) => sitesOf.get(id) ?? []))].sort();
  let derived = 0;
  await applyOnce(ports.database, { consumer: ports.source, facts: wanted, at, locks }, async (transaction, fresh) => {
    derived = await settleCommands(transaction, fresh, at, ports.source);
    await noteStations(transaction, fresh, at);
    for (const siteId of locks) {
      const cause = fresh.find(({ id }) => sitesOf.get(id)?.includes(siteId));
      if (cause)
        derived += await balanceSite(transaction, siteId, { at, source: ports.source, origin: causedBy(cause) });
    }
  });
  if (derived > 0) await publishDerived(ports);
}

/** Publishes what was derived. What the bus refuses stays in the outbox; it does not undo what was decided. */
export async function publishDerived({ database, publisher, source, clock, log }: PowerPorts): Promise<void> {
  try {
    await publishWaiting(database, { publisher, source, now: () => clock.now() });
  } catch (error) {
    log.warn('derived facts wait in the outbox', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}

function isRelevant(fact: AnyFact): boolean {
  return !('commandId' in fact.data && 'type' in fact.data) || POWER_COMMANDS.has(fact.data.type);
}

/** The limited sites that each fact bears on. */
async function sitesByFact(facts: readonly AnyFact[], database: Queryable): Promise<Map<string, readonly string[]>> {
  const allowances = new Allowances(database);
  const stationKeys = [...new Set(facts.flatMap(({ stationId }) => (stationId ? [stationKeyOf(stationId)] : [])))];
  const byStation = new Map<string, readonly string[]>();
  for (const key of stationKeys) byStation.set(key, await allowances.sitesOf([key]));
  return new Map(
    facts.map((fact) => [
      fact.id,
      fact.name === 'site.limit-changed'
        ? [fact.data.siteId]
        : fact.stationId === undefined
          ? []
          : (byStation.get(stationKeyOf(fact.stationId)) ?? []),
    ]),
  );
}

/** @returns how many facts follow */
async function settleCommands(
  transaction: DatabaseTransaction,
  facts: readonly AnyFact[],
  at: string,
  source: string,
): Promise<number> {
  const ends = facts.flatMap((fact) => {
    const end = outcomeOf(fact);
    return end && 'commandId' in fact.data ? [{ ...end, fact, commandId: fact.data.commandId }] : [];
  });
  const allowances = new Allowances(transaction);
  const rows = await allowances.ofCommands(ends.map(({ commandId }) => commandId));
  const saved: AllowanceRecord[] = [];
  const removed: string[] = [];
  const told: AnyFact[] = [];
  for (const row of rows) {
    // An end that was seen to come about goes before one that was waited for in vain.
    const end =
      ends.find(({ commandId, outcome }) => commandId === row.commandId && outcome === 'confirmed') ??
      ends.find(({ commandId }) => commandId === row.commandId);
    if (!end) continue;
    const isGone = row.sent === null && (end.outcome === 'confirmed' || end.outcome === 'refused');
    if (isGone) {
      removed.push(row.id);
      continue;
    }
    const after = settled(row, end.outcome, end.problem, at);
    saved.push(after);
    if (end.outcome === 'confirmed' && row.kind === 'session' && after.changes !== row.changes)
      told.push(shareFact(after, end.fact, at, source));
  }
  await allowances.save(saved);
  await allowances.remove(removed);
  await new Outbox(transaction, source).add(told);
  return told.length;
}

function shareFact(row: AllowanceRecord, cause: AnyFact, at: string, source: string): AnyFact {
  return deriveFact(
    'session.share-changed',
    {
      sessionId: row.id,
      transactionId: row.transactionId ?? '',
      connectorId: row.connectorId ?? 0,
      unit: row.unit,
      amount: row.allowed ?? 0,
    },
    {
      source,
      origin: { ...causedBy(cause), siteId: row.siteId, stationId: row.stationId, operatorId: row.operatorId },
      identity: [row.id, row.commandId ?? cause.id],
      occurredAt: cause.occurredAt,
      recordedAt: at,
    },
  );
}

/** A station that is there again is told at once what waited; one that started anew, everything. */
async function noteStations(transaction: DatabaseTransaction, facts: readonly AnyFact[], at: string): Promise<void> {
  const keysOf = (name: FactName): string[] =>
    facts.flatMap((fact) => (fact.name === name && fact.stationId ? [stationKeyOf(fact.stationId)] : []));
  const booted = new Set(keysOf('station.booted'));
  const keys = new Set([...booted, ...keysOf('station.connected')]);
  const allowances = new Allowances(transaction);
  const rows = await allowances.ofStations([...keys]);
  await allowances.save(rows.map((row) => withState(row, booted.has(row.stationKey) ? restarted : reachable, at)));
}
