import { randomUUID } from 'node:crypto';
import {
  Allowances,
  deriveFact,
  Outbox,
  SiteLimits,
  type AllowanceRecord,
  type DatabaseTransaction,
  type FactOrigin,
  type PoweredSession,
  type PoweredStation,
} from '@busbar/database';
import { planSite, profileOfFallback, profileOfShare, type CommandOf, type SessionPower } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { settled } from './settle';
import { evseOf, fallbackIdOf, powerOf, type SiteRecords } from './read-site';

export interface BalanceContext {
  /** When it is done. */
  readonly at: string;
  readonly source: string;
  /** What set it in motion. */
  readonly origin: Pick<FactOrigin, 'correlationId' | 'causationId' | 'traceparent'>;
}

type PowerCommand = CommandOf<'set-charging-profile'> | CommandOf<'clear-charging-profile'>;

/** A reading older than this says nothing of now. */
const READINGS_MS = 15 * 60_000;
/** A command that could not be delivered by then is out of date: the next plan says what holds. */
const EXPIRES_MS = 2 * 60_000;
/** By then every command has ended; what was not heard of its end is not known. */
const OVERDUE_MS = 10 * 60_000;
/** Profiles of ours, by which a new one takes the place of the old. */
const FALLBACK_PROFILE = 1_100_000_000;

/**
 * Tells stations of a site what its plan says, in the transaction that notes what they were told. The caller holds the site's lock.
 * @returns how many facts follow
 */
export async function balanceSite(
  transaction: DatabaseTransaction,
  siteId: string,
  context: BalanceContext,
): Promise<number> {
  const allowances = new Allowances(transaction);
  const now = Date.parse(context.at);
  const limit = await new SiteLimits(transaction).find(siteId);
  if (!limit) return 0;
  const kept = (await allowances.ofSite(siteId)).map((row) => withoutOverdue(row, now));
  if (limit.removedAt !== null) return releaseAll(transaction, kept, context);

  const stations = await allowances.stations(siteId);
  const sessions = await allowances.sessions(siteId, new Date(now - READINGS_MS).toISOString());
  const here = new Set(stations.map(({ key }) => key));
  const running = new Set(sessions.map(({ id }) => id));
  const gone = kept.filter((row) => row.kind === 'session' && here.has(row.stationKey) && !running.has(row.id));
  await allowances.remove(gone.map(({ id }) => id));
  const left = await releaseLeft(
    transaction,
    kept.filter(({ stationKey }) => !here.has(stationKey)),
    context,
  );

  const rows = new Map(
    kept.filter((row) => here.has(row.stationKey) && !gone.includes(row)).map((row) => [row.id, row]),
  );
  const records: SiteRecords = { limit, stations, sessions, rows };
  const power = powerOf(records, now);
  const { orders, targets, fallback } = planSite(power, now);
  const amounts = new Map(orders.map(({ id, amount }) => [id, amount]));
  const turns = new Map(power.sessions.map((session) => [session.share.id, session]));
  const facts: AnyFact[] = [];
  const saved: AllowanceRecord[] = [];
  const save = (fresh: AllowanceRecord, target: number, commandOf: (amount: number) => PowerCommand): void => {
    const row = { ...fresh, siteId, target, updatedAt: context.at };
    const amount = amounts.get(row.id);
    if (amount === undefined) return void saved.push(row);
    const commandId = randomUUID();
    facts.push(requested(commandId, commandOf(amount), row, context));
    saved.push({ ...row, sent: amount, commandId, commandedAt: context.at });
  };
  for (const station of stations) {
    const id = fallbackIdOf(station.key);
    save(inUnitOf(records, rows.get(id), power) ?? stationRow(id, station, records, context), fallback, (amount) => ({
      type: 'set-charging-profile',
      parameters: { profile: profileOfFallback({ unit: limit.unit, amount }, { id: FALLBACK_PROFILE }) },
    }));
  }
  for (const session of sessions) {
    const row = inUnitOf(records, rows.get(session.id), power) ?? sessionRow(session, records, context);
    const evseId = evseOf(session.connectorId);
    const { transactionId } = session;
    save({ ...row, ...turnIn(turns.get(session.id)) }, targets.get(session.id) ?? 0, (amount) => ({
      type: 'set-charging-profile',
      parameters: {
        evseId,
        profile: profileOfShare({ unit: limit.unit, amount }, { id: FALLBACK_PROFILE + evseId, transactionId }),
      },
    }));
  }
  const before = new Map(kept.map((row) => [row.id, row]));
  await allowances.save(saved.filter((row) => isOther(row, before.get(row.id))));
  await new Outbox(transaction, context.source).add(facts);
  return facts.length + left;
}

/** Takes back what stations were told of a limit that is not there any more. */
async function releaseAll(
  transaction: DatabaseTransaction,
  rows: readonly AllowanceRecord[],
  context: BalanceContext,
): Promise<number> {
  const now = Date.parse(context.at);
  const busy = new Set(rows.filter(({ commandId }) => commandId !== null).map(({ stationKey }) => stationKey));
  const facts: AnyFact[] = [];
  const saved: AllowanceRecord[] = [];
  const untold = rows.filter(
    ({ allowed, commandId, failures }) => allowed === null && commandId === null && failures === 0,
  );
  await new Allowances(transaction).remove(untold.map(({ id }) => id));
  for (const row of rows) {
    if (untold.includes(row) || busy.has(row.stationKey)) continue;
    if (row.notBefore !== null && Date.parse(row.notBefore) > now) continue;
    busy.add(row.stationKey);
    const commandId = randomUUID();
    const profileId = FALLBACK_PROFILE + evseOf(row.connectorId ?? 0);
    facts.push(requested(commandId, { type: 'clear-charging-profile', parameters: { profileId } }, row, context));
    // From now on it may be gone, which is less than what was known.
    const unknown = { allowed: null, isSure: true, sent: null, target: null };
    saved.push({ ...row, ...unknown, commandId, commandedAt: context.at, updatedAt: context.at });
  }
  await new Allowances(transaction).save(saved);
  await new Outbox(transaction, context.source).add(facts);
  return facts.length;
}

/** The same for stations that left the site, unless they went to one with a limit, which tells them what holds there. */
async function releaseLeft(
  transaction: DatabaseTransaction,
  rows: readonly AllowanceRecord[],
  context: BalanceContext,
): Promise<number> {
  if (rows.length === 0) return 0;
  const allowances = new Allowances(transaction);
  const areLimited = await allowances.areLimited(rows.map(({ stationKey }) => stationKey));
  // A retired station is not asked for anything.
  await allowances.remove(rows.filter(({ stationKey }) => !areLimited.has(stationKey)).map(({ id }) => id));
  return releaseAll(
    transaction,
    rows.filter(({ stationKey }) => areLimited.get(stationKey) === false),
    context,
  );
}

function requested(
  commandId: string,
  { type, parameters }: PowerCommand,
  { operatorId, siteId, stationId }: AllowanceRecord,
  { at, source, origin }: BalanceContext,
): AnyFact {
  const expiresAt = new Date(Date.parse(at) + EXPIRES_MS).toISOString();
  return deriveFact(
    'command.requested',
    { commandId, type, parameters, expiresAt },
    {
      source,
      origin: { ...origin, operatorId, siteId, stationId },
      identity: [commandId],
      occurredAt: at,
      recordedAt: at,
    },
  );
}

/** A row as it was, its amounts in the unit of the limit. */
function inUnitOf(
  { limit: { unit } }: SiteRecords,
  row: AllowanceRecord | undefined,
  { stations, sessions }: ReturnType<typeof powerOf>,
): AllowanceRecord | undefined {
  if (!row || row.unit === unit) return row;
  const allowance = [...stations.map(({ fallback }) => fallback), ...sessions.map(({ share }) => share)].find(
    ({ id }) => id === row.id,
  );
  const sent = row.sent === null ? null : (allowance?.sent ?? null);
  return { ...row, unit, allowed: allowance?.allowed ?? null, sent };
}

function stationRow(
  id: string,
  { key, id: stationId, operatorId }: PoweredStation,
  records: SiteRecords,
  context: BalanceContext,
): AllowanceRecord {
  return newRow({ id, kind: 'station', stationKey: key, stationId, operatorId }, records, context);
}

function sessionRow(session: PoweredSession, records: SiteRecords, context: BalanceContext): AllowanceRecord {
  const { id, stationKey, connectorId, transactionId } = session;
  const station = records.stations.find(({ key }) => key === stationKey);
  return {
    ...newRow(
      { id, kind: 'session', stationKey, stationId: station?.id ?? stationKey, operatorId: records.limit.operatorId },
      records,
      context,
    ),
    connectorId,
    transactionId,
  };
}

function newRow(
  known: Pick<AllowanceRecord, 'id' | 'kind' | 'stationKey' | 'stationId' | 'operatorId'>,
  { limit: { siteId, unit } }: SiteRecords,
  { at }: BalanceContext,
): AllowanceRecord {
  return {
    ...known,
    siteId,
    unit,
    connectorId: null,
    transactionId: null,
    allowed: null,
    isSure: true,
    target: null,
    demand: null,
    sent: null,
    commandId: null,
    commandedAt: null,
    failures: 0,
    notBefore: null,
    servedSince: null,
    waitingSince: null,
    problem: null,
    changes: 0,
    updatedAt: at,
  };
}

function turnIn(session: SessionPower | undefined): Pick<AllowanceRecord, 'demand' | 'servedSince' | 'waitingSince'> {
  const moment = (ms: number | null | undefined): string | null =>
    ms === null || ms === undefined ? null : new Date(ms).toISOString();
  return {
    demand: session?.demand ?? null,
    servedSince: moment(session?.servedSince),
    waitingSince: moment(session?.waitingSince),
  };
}

/** Whether a row says something else than it did, whenever that was. */
function isOther(row: AllowanceRecord, before: AllowanceRecord | undefined): boolean {
  if (!before) return true;
  return (Object.keys(row) as (keyof AllowanceRecord)[]).some((key) => key !== 'updatedAt' && row[key] !== before[key]);
}

/** A command of whose end nothing was heard. */
function withoutOverdue(row: AllowanceRecord, now: number): AllowanceRecord {
  if (row.commandId === null || row.commandedAt === null || Date.parse(row.commandedAt) > now - OVERDUE_MS) return row;
  return settled(row, 'unknown', 'Nothing was heard of what became of the last command.', new Date(now).toISOString());
}
