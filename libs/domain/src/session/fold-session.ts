import type { ConflictKind } from '@busbar/events';
import { energyOf, type MeterTrace } from './session-energy';

/** A station said that charging began. */
export interface StartEvidence {
  readonly kind: 'start';
  readonly factId: string;
  /** By the station's clock, ISO 8601 in UTC with milliseconds, like every moment here. */
  readonly at: string;
  /** 0 where the station did not know yet. */
  readonly connectorId: number;
  readonly transactionId: string;
  readonly tokenRef?: string | undefined;
  readonly meterWh?: number | undefined;
}

/** A token was shown for the session while it ran. */
export interface AuthorisationEvidence {
  readonly kind: 'authorisation';
  readonly factId: string;
  readonly at: string;
  readonly transactionId: string;
  readonly tokenRef: string;
}

/** A station said that charging ended. */
export interface StopEvidence {
  readonly kind: 'stop';
  readonly factId: string;
  readonly at: string;
  readonly transactionId: string;
  readonly tokenRef?: string | undefined;
  readonly meterWh?: number | undefined;
  readonly reason: string;
}

/** A station sent energy registers of the session. */
export interface ReadingsEvidence {
  readonly kind: 'readings';
  readonly factId: string;
  readonly connectorId: number;
  readonly transactionId?: string | undefined;
  readonly readings: readonly { readonly at: string; readonly energyWh: number }[];
}

export type Evidence = StartEvidence | AuthorisationEvidence | StopEvidence | ReadingsEvidence;

/** The next start of another session on the same connector: one connector charges one vehicle at a time. */
export interface Successor {
  readonly sessionId: string;
  readonly at: string;
}

export interface Conflict {
  /** The same contradiction has the same key in every fold of the session. */
  readonly key: string;
  readonly kind: ConflictKind;
  readonly detail: string;
}

/** What the ledger holds of a session. */
export interface FoldedSession {
  readonly status: 'active' | 'ended';
  /** 0 where nothing tells. */
  readonly connectorId: number;
  /** Empty where nothing tells. */
  readonly transactionId: string;
  readonly tokenRef: string | null;
  /** The start; without one, the earliest moment that the evidence tells of. */
  readonly openedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The last reading taken within the session. */
  readonly lastReadingAt: string | null;
  readonly meterStartWh: number | null;
  readonly meterStopWh: number | null;
  readonly energyWh: number;
  readonly stopReason: string | null;
  readonly conflicts: readonly Conflict[];
}

/** The stop reason of a session that never told its end and that a later start on its connector ended. */
export const SUPERSEDED = 'Superseded';
/** The stop reason of a session that never told its end, and that a restart of its station ended. */
export const RESTARTED = 'Restarted';

/**
 * The ledger's fold: what a session is, given everything that was said about it. The result is the same for every
 * order and repetition of the evidence. Undefined without any.
 * @param releases when the station said, after a restart, that the session's connector is free; before the successor
 *
 * - The earliest start and the earliest stop count; others that say something else are conflicts.
 * - The driver is who started; where the start names nobody, who was authorised first while it ran, else who stopped.
 * - Energy is stop register minus start register when the two are in order, whatever readings say in between, unless
 *   they prove a reset (session-energy.ts).
 * - A session without a stop is active until another session starts on its connector. It then ended at its last
 *   reading before that start, with the reason `Superseded` and an `overlap` conflict. A stop that comes in later
 *   takes that place.
 * - A session without a stop whose station restarted, and then said that the connector is free, ended at its last reading before
 *   that, with the reason `Restarted` and a `restart` conflict. A reading from later on shows that it went on.
 * - A stop without a start ends a session whose start is unknown; once the start is there, so is the whole session.
 */
export function foldSession(
  evidence: readonly Evidence[],
  successor?: Successor,
  releases: readonly string[] = [],
): FoldedSession | undefined {
  const starts = sorted(evidence.filter((item) => item.kind === 'start'));
  const stops = sorted(evidence.filter((item) => item.kind === 'stop'));
  const reports = evidence.filter((item) => item.kind === 'readings');
  const authorisations = sorted(evidence.filter((item) => item.kind === 'authorisation'));
  const [start] = starts;
  const [stop] = stops;
  const readings = reports
    .flatMap((report) => report.readings)
    .sort((a, b) => compare(a.at, b.at) || a.energyWh - b.energyWh);
  const openedAt = start?.at ?? least([...readings, ...authorisations, ...(stop ? [stop] : [])].map(({ at }) => at));
  if (openedAt === undefined) return undefined;

  const conflicts: Conflict[] = [
    ...others(starts, sameStart).map((other) =>
      conflict(
        'second-start',
        other.factId,
        `A start at ${other.at} with ${registerOf(other)} besides the one at ${start?.at}.`,
      ),
    ),
    ...others(stops, sameStop).map((other) =>
      conflict(
        'second-stop',
        other.factId,
        `A stop at ${other.at} with ${registerOf(other)} (${other.reason}) besides the one at ${stop?.at}.`,
      ),
    ),
  ];
  if (stop && !start)
    conflicts.push(conflict('stop-without-start', stop.factId, `A stop at ${stop.at} whose start is unknown.`));
  const reversed = start !== undefined && stop !== undefined && stop.at < start.at;
  if (reversed)
    conflicts.push(
      conflict('stop-before-start', stop.factId, `The stop at ${stop.at} is earlier than the start at ${start.at}.`),
    );

  const lost = start !== undefined && stop === undefined;
  const lastSign = lost
    ? (readings.findLast(({ at }) => at >= start.at && (!successor || at < successor.at))?.at ?? start.at)
    : undefined;
  const release = lastSign === undefined ? undefined : least(releases.filter((at) => at >= lastSign));
  if (release !== undefined)
    conflicts.push(
      conflict(
        'restart',
        release,
        `The session has no stop; its station restarted, and its connector was free at ${release}.`,
      ),
    );
  const superseded = lost && successor !== undefined && release === undefined;
  if (start && successor && release === undefined && (!stop || stop.at > successor.at)) {
    const told = stop ? `ended at ${stop.at}` : 'has no stop';
    conflicts.push(
      conflict(
        'overlap',
        successor.sessionId,
        `The session ${told}, and session ${successor.sessionId} started on its connector at ${successor.at}.`,
      ),
    );
  }

  const until = lost ? successor?.at : undefined;
  // A reading outside of the session by the station's own clock tells of the clock, not of the session.
  const inTime = readings.filter(
    ({ at }) =>
      (reversed || ((!start || at >= start.at) && (!stop || at <= stop.at))) && (until === undefined || at < until),
  );
  const trace: MeterTrace = {
    startWh: start?.meterWh,
    stopWh: stop?.meterWh,
    registersWh: inTime.map(({ energyWh }) => energyWh),
  };
  const { energyWh, resets } = energyOf(trace);
  if (resets > 0)
    conflicts.push(
      conflict(
        'meter-reset',
        'meter',
        `The energy register fell ${resets} time${resets === 1 ? '' : 's'}; the energy is the sum of its stretches.`,
      ),
    );

  const last = inTime.at(-1);
  const endedAt = stop
    ? reversed
      ? start.at
      : stop.at
    : superseded || release !== undefined
      ? (last?.at ?? start?.at ?? null)
      : null;
  const [authorisation] = authorisations;
  const speaker = start ?? stop ?? authorisation;
  return {
    status: endedAt === null ? 'active' : 'ended',
    connectorId: start?.connectorId || (least(reports.flatMap(({ connectorId }) => connectorId || [])) ?? 0),
    transactionId: speaker?.transactionId ?? least(reports.flatMap(({ transactionId }) => transactionId ?? [])) ?? '',
    tokenRef: start?.tokenRef ?? authorisation?.tokenRef ?? stop?.tokenRef ?? null,
    openedAt,
    startedAt: start?.at ?? null,
    endedAt,
    lastReadingAt: last?.at ?? null,
    meterStartWh: start?.meterWh ?? null,
    meterStopWh: stop?.meterWh ?? null,
    energyWh,
    stopReason: stop?.reason ?? (release === undefined ? (superseded ? SUPERSEDED : null) : RESTARTED),
    conflicts: conflicts.sort((a, b) => compare(a.key, b.key)),
  };
}

function conflict(kind: ConflictKind, subject: string, detail: string): Conflict {
  return { key: `${kind}:${subject}`, kind, detail };
}

/** Those that differ in content from the first, each content once. */
function others<T extends StartEvidence | StopEvidence>(items: readonly T[], content: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = content(item);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew && seen.size > 1;
  });
}

function sameStart(start: StartEvidence): string {
  return JSON.stringify([start.at, start.connectorId, start.transactionId, start.tokenRef, start.meterWh]);
}

function sameStop(stop: StopEvidence): string {
  return JSON.stringify([stop.at, stop.meterWh, stop.reason]);
}

/** By time, then by whatever tells two apart, so that the order is total. */
function sorted<T extends StartEvidence | AuthorisationEvidence | StopEvidence>(items: readonly T[]): T[] {
  return items
    .map((item) => ({
      item,
      tie: JSON.stringify([
        item.factId,
        item.tokenRef ?? null,
        ...(item.kind === 'authorisation' ? [] : [item.meterWh ?? null]),
        ...(item.kind === 'stop' ? [item.reason] : []),
        ...(item.kind === 'start' ? [item.connectorId] : []),
      ]),
    }))
    .sort((a, b) => compare(a.item.at, b.item.at) || compare(a.tie, b.tie))
    .map(({ item }) => item);
}

function registerOf({ meterWh }: StartEvidence | StopEvidence): string {
  return meterWh === undefined ? 'no register' : `${meterWh} Wh`;
}

function least<T extends string | number>(values: readonly T[]): T | undefined {
  return values.reduce<T | undefined>(
    (found, value) => (found === undefined || value < found ? value : found),
    undefined,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
