import {
  applyOnce,
  Connectors,
  Reservations,
  StationFacts,
  StationStates,
  type DatabaseTransaction,
  type Queryable,
  type StationReport,
} from '@busbar/database';
import { isOnline, type Clock } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { readReport, type FactReport } from './read-report';
import { reservationMarks } from './reservation-marks';

export interface ProjectorPorts {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly consumer: string;
}

const KEEP_FACTS_MS = 48 * 3_600_000;
const KEEP_CONNECTIONS_MS = 24 * 3_600_000;

/** Takes facts into the state of their stations, all or none. Every part keeps the latest, so any order ends the same. */
export async function projectStations(
  facts: readonly AnyFact[],
  { database, clock, consumer }: ProjectorPorts,
): Promise<void> {
  const reports = new Map(facts.map((fact) => [fact.id, readReport(fact)]));
  const now = clock.now();
  const locks = [...reports.values()].map(({ report }) => report.stationKey);
  await applyOnce(database, { consumer, facts, at: now.toISOString(), locks }, async (transaction, fresh) => {
    await writeReports(
      transaction,
      fresh.map(({ id }) => reports.get(id)!),
      now,
    );
    await new Reservations(transaction).mark(reservationMarks(fresh));
  });
}

async function writeReports(
  transaction: DatabaseTransaction,
  reports: readonly FactReport[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const before = (ms: number): string => new Date(now.getTime() - ms).toISOString();
  const states = new StationStates(transaction);
  const recent = new StationFacts(transaction);
  await states.report(mergeReports(reports), at);
  for (const { connection } of reports) if (connection) await states.connection(connection);
  await new Connectors(transaction).reportStatuses(reports.flatMap(({ status }) => status ?? []));

  const stationKeys = [...new Set(reports.map(({ report }) => report.stationKey))];
  const presence = await states.presence(stationKeys);
  await states.setOnline(
    presence.map((evidence) => ({
      stationKey: evidence.stationKey,
      online: isOnline(evidence),
      protocol: evidence.connection?.protocol ?? null,
    })),
  );
  await recent.add(reports.map(({ fact }) => fact));
  await recent.prune(stationKeys, before(KEEP_FACTS_MS));
  await states.pruneConnections(stationKeys, before(KEEP_CONNECTIONS_MS));
}

/** One report per station, with the latest of everything: a batch is full of facts about the same stations. */
function mergeReports(reports: readonly FactReport[]): StationReport[] {
  const merged = new Map<string, StationReport>();
  for (const { report } of reports) {
    const known = merged.get(report.stationKey);
    merged.set(report.stationKey, known ? mergeTwo(known, report) : report);
  }
  return [...merged.values()];
}

function mergeTwo(a: StationReport, b: StationReport): StationReport {
  const boot = latest(a.boot, b.boot);
  const diagnostics = latest(a.diagnostics, b.diagnostics);
  const firmware = latest(a.firmware, b.firmware);
  const lastSeenAt = greater(a.lastSeenAt, b.lastSeenAt);
  const offlineAt = greater(a.offlineAt, b.offlineAt);
  return {
    stationKey: a.stationKey,
    stationId: a.stationId,
    operatorId: a.operatorId,
    ...(lastSeenAt !== undefined && { lastSeenAt }),
    ...(offlineAt !== undefined && { offlineAt }),
    ...(boot && { boot }),
    ...(diagnostics && { diagnostics }),
    ...(firmware && { firmware }),
  };
}

function latest<T extends { readonly at: string; readonly factId: string }>(
  a: T | undefined,
  b: T | undefined,
): T | undefined {
  if (!a || !b) return a ?? b;
  return a.at > b.at || (a.at === b.at && a.factId > b.factId) ? a : b;
}

function greater(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
