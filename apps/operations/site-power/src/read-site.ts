import type { AllowanceRecord, PoweredSession, PoweredStation, SiteLimitRecord } from '@busbar/database';
import {
  demandOf,
  newAllowance,
  turnOf,
  type Allowance,
  type SessionPower,
  type SitePower,
  type StationPower,
} from '@busbar/domain';

type Unit = SiteLimitRecord['unit'];

/** What the record knows of a site, as it is read. */
export interface SiteRecords {
  readonly limit: SiteLimitRecord;
  readonly stations: readonly PoweredStation[];
  readonly sessions: readonly PoweredSession[];
  /** By id. */
  readonly rows: ReadonlyMap<string, AllowanceRecord>;
}

const VOLTAGE_V = 230;
/** Up to here one phase is taken for granted, above it three. */
const ONE_PHASE_MOST_W = 7_400;
/** Connectors beyond the first of an EVSE of OCPP 2.x count on from each thousand. */
const PER_CONNECTOR = 1000;

/** The EVSE of a connector as sessions and statuses name it; 0 while it is not known. */
export function evseOf(connectorId: number): number {
  return connectorId % PER_CONNECTOR;
}

export function fallbackIdOf(stationKey: string): string {
  return `station:${stationKey}`;
}

/** The site as the plan takes it. */
export function powerOf({ limit, stations, sessions, rows }: SiteRecords, now: number): SitePower {
  const { unit, amount, fallback } = limit;
  const powers = stations.map((station): StationPower => {
    const busy = new Set(sessions.filter(({ stationKey }) => stationKey === station.key).map(placeOf));
    const id = fallbackIdOf(station.key);
    return {
      fallback: allowanceOf(rows.get(id), unit) ?? newAllowance('station', id, station.key),
      freePlaces: station.places.filter(({ connectorId }) => !busy.has(connectorId)).length,
      most: Math.max(...station.places.map(({ maxPowerW }) => mostOf(maxPowerW, limit))),
    };
  });
  return {
    limit: { unit, amount, fallback },
    stations: powers,
    sessions: sessions.map((session) => {
      const station = stations.find(({ key }) => key === session.stationKey);
      const place = station?.places.find(({ connectorId }) => connectorId === placeOf(session));
      const power = sessionPower(session, mostOf(place?.maxPowerW ?? null, limit), rows.get(session.id), limit, now);
      const at = powers.find(({ fallback: own }) => own.stationKey === session.stationKey);
      return at ? { ...power, ...turnOf(power, at, now) } : power;
    }),
  };
}

function sessionPower(
  session: PoweredSession,
  most: number,
  row: AllowanceRecord | undefined,
  { unit }: SiteLimitRecord,
  now: number,
): SessionPower {
  const share = allowanceOf(row, unit) ?? newAllowance('session', session.id, session.stationKey);
  const { allowed, commandedAt } = share;
  const told = allowed === null ? undefined : { amount: allowed, since: commandedAt ?? now };
  return {
    // Where the station does not say yet at which EVSE, there is nobody who could be told.
    share: evseOf(session.connectorId) === 0 ? { ...share, notBefore: Number.MAX_SAFE_INTEGER } : share,
    most,
    ...demandOf(unit, most, told, row?.demand ?? null, drawnBy(session, unit), now),
    startedAt: Date.parse(session.openedAt),
    servedSince: momentOf(row?.servedSince),
    waitingSince: momentOf(row?.waitingSince),
  };
}

/** What was kept of an allowance, in the unit of the limit as it is now. */
function allowanceOf(row: AllowanceRecord | undefined, unit: Unit): Allowance | undefined {
  if (!row) return undefined;
  const inUnit = (amount: number | null): number | null =>
    amount === null || row.unit === unit ? amount : converted(amount, unit);
  return {
    id: row.id,
    kind: row.kind,
    stationKey: row.stationKey,
    allowed: inUnit(row.allowed),
    isSure: row.isSure,
    // A profile that is being taken away leaves its station with something under way, and nothing that is known.
    sent: row.commandId === null ? null : inUnit(row.sent ?? 0),
    commandedAt: momentOf(row.commandedAt),
    failures: row.failures,
    notBefore: momentOf(row.notBefore),
  };
}

/** The most that an amount can be in the other unit: power may be drawn on one phase, current on all of them. */
function converted(amount: number, to: Unit): number {
  return to === 'mA' ? Math.ceil((amount * 1000) / VOLTAGE_V) : Math.ceil((amount * 3 * VOLTAGE_V) / 1000);
}

/** What a place can draw at most. One of which nothing is known could draw all of the limit. */
function mostOf(maxPowerW: number | null, { unit, amount }: SiteLimitRecord): number {
  if (maxPowerW === null) return amount;
  if (unit === 'W') return maxPowerW;
  const phases = maxPowerW <= ONE_PHASE_MOST_W ? 1 : 3;
  return Math.ceil((maxPowerW * 1000) / (VOLTAGE_V * phases));
}

function drawnBy({ readAt, currentMa, powerW }: PoweredSession, unit: Unit) {
  const current = currentMa ?? (powerW === null ? null : converted(powerW, 'mA'));
  const amount = unit === 'mA' ? current : (powerW ?? (currentMa === null ? null : converted(currentMa, 'W')));
  return readAt === null || amount === null ? undefined : { amount: Math.max(0, amount), at: Date.parse(readAt) };
}

function placeOf({ connectorId }: PoweredSession): number {
  return evseOf(connectorId);
}

function momentOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Date.parse(text);
}
