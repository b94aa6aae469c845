import type { PowerLimit, SitePower } from '@busbar/api-contract';
import {
  Allowances,
  SiteLimits,
  Sites,
  type DatabaseTransaction,
  type PoweredSession,
  type Queryable,
  type SiteLimitRecord,
} from '@busbar/database';
import { LEAST_SHARE } from '@busbar/domain';
import type { Handlers, Ports } from './operation';
import { ApiProblem, notFound, notValid } from './problem';
import { differences, recordChange } from './record-change';

type PowerOperation = 'getSitePower' | 'setPowerLimit' | 'removePowerLimit';

const FIELDS = ['unit', 'amount', 'fallback', 'removedAt'] as const;
const READINGS_MS = 15 * 60_000;
const VOLTAGE_V = 230;

export function serveSitePower(ports: Ports): Handlers<PowerOperation> {
  return {
    async getSitePower({ siteId, now }) {
      if (!(await new Sites(ports.database).find(siteId))) throw notFound(`There is no site ${siteId}.`);
      return powerOf(ports.database, siteId, now);
    },

    setPowerLimit: ({ siteId, body, ...cause }) => {
      const { unit, amount, fallback = 0 } = body;
      if (fallback !== 0 && fallback < LEAST_SHARE[unit])
        throw notValid('body.fallback', `must be 0 or at least ${LEAST_SHARE[unit]}: with less no vehicle charges`);
      return recordChange(ports, cause, async (transaction, at) => {
        const { operatorId } = await requireSite(transaction, siteId);
        const limits = new SiteLimits(transaction);
        const before = await limits.find(siteId);
        const after = await limits.set({ siteId, operatorId, unit, amount, fallback }, at);
        return changed('site.limit', before, after, await powerOf(transaction, siteId, cause.now));
      });
    },

    removePowerLimit: ({ siteId, ...cause }) =>
      recordChange(ports, cause, async (transaction, at) => {
        await requireSite(transaction, siteId);
        const limits = new SiteLimits(transaction);
        const before = await limits.find(siteId);
        const after = await limits.remove(siteId, at);
        if (!after) throw notFound(`The site ${siteId} has no limit.`);
        return changed('site.unlimit', before, after, await powerOf(transaction, siteId, cause.now));
      }),
  };
}

async function requireSite(transaction: DatabaseTransaction, siteId: string) {
  const site = await new Sites(transaction).find(siteId);
  if (!site) throw notFound(`There is no site ${siteId}.`);
  if (site.retiredAt !== null)
    throw new ApiProblem('conflict', { detail: 'It is retired, and what is retired does not change.' });
  return site;
}

async function powerOf(database: Queryable, siteId: string, now: Date): Promise<SitePower> {
  const limit = await new SiteLimits(database).find(siteId);
  if (!limit || limit.removedAt !== null)
    return { siteId, limit: null, shared: 0, drawn: 0, sessions: [], stations: [] };
  const allowances = new Allowances(database);
  const rows = new Map((await allowances.ofSite(siteId)).map((row) => [row.id, row]));
  const stations = await allowances.stations(siteId);
  const names = new Map(stations.map(({ key, id }) => [key, id]));
  const since = new Date(now.getTime() - READINGS_MS).toISOString();
  const sessions = (await allowances.sessions(siteId, since)).map((session) => {
    const { id, stationKey, connectorId, openedAt } = session;
    const row = rows.get(id);
    return {
      sessionId: id,
      stationId: names.get(stationKey) ?? stationKey,
      connectorId,
      startedAt: openedAt,
      allowed: row?.allowed ?? null,
      sent: row?.sent ?? null,
      target: row?.target ?? null,
      drawn: drawnBy(session, limit.unit),
      waitingSince: row?.waitingSince ?? null,
      problem: row?.problem ?? null,
    };
  });
  return {
    siteId,
    limit: limitOf(limit),
    shared: sessions.reduce((sum, { allowed, sent }) => sum + Math.max(allowed ?? 0, sent ?? 0), 0),
    drawn: sessions.reduce((sum, { drawn }) => sum + (drawn ?? 0), 0),
    sessions,
    stations: stations.map(({ key, id }) => {
      const row = rows.get(`station:${key}`);
      return { stationId: id, allowed: row?.allowed ?? null, sent: row?.sent ?? null, problem: row?.problem ?? null };
    }),
  };
}

/** What was read, in the unit of the limit: power over three phases where only the other quantity was told. */
function drawnBy({ currentMa, powerW }: PoweredSession, unit: SiteLimitRecord['unit']): number | null {
  if (unit === 'mA')
    return currentMa ?? (powerW === null ? null : Math.max(0, Math.round((powerW * 1000) / (3 * VOLTAGE_V))));
  return powerW === null
    ? currentMa === null
      ? null
      : Math.max(0, Math.round((currentMa * 3 * VOLTAGE_V) / 1000))
    : Math.max(0, powerW);
}

function limitOf({ unit, amount, fallback, revision, updatedAt }: SiteLimitRecord): PowerLimit {
  return { unit, amount, fallback, revision, updatedAt };
}

function changed(action: string, before: SiteLimitRecord | undefined, after: SiteLimitRecord, result: SitePower) {
  const { siteId, revision, unit, amount, fallback, removedAt } = after;
  return {
    action,
    subject: { kind: 'site', id: siteId },
    changes: differences(before, after, FIELDS),
    fact: {
      name: 'site.limit-changed',
      data: { siteId, revision, unit, ...(removedAt === null && { amount, fallback }) },
      siteId,
    },
    result,
  } as const;
}
