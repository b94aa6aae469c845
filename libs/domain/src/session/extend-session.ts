import type { FoldedSession } from './fold-session';

/** What of a folded session decides whether further readings can simply be taken in. */
export type ExtensibleSession = Pick<
  FoldedSession,
  'status' | 'startedAt' | 'lastReadingAt' | 'meterStartWh' | 'energyWh'
> & { readonly conflictCount: number };

/**
 * The energy and last reading of an active session after further readings, exactly as the fold of all its evidence gives it, without that
 * evidence: while nothing is in conflict the energy is the highest register above the start. Undefined where only the
 * fold can tell.
 */
export function extendSession(
  session: ExtensibleSession,
  readings: readonly { readonly at: string; readonly energyWh: number }[],
): { readonly energyWh: number; readonly lastReadingAt: string | null } | undefined {
  const { startedAt, meterStartWh, energyWh } = session;
  if (session.status !== 'active' || startedAt === null || meterStartWh === null || session.conflictCount > 0)
    return undefined;
  const inTime = readings.filter(({ at }) => at >= startedAt);
  // A register below the start, or back at zero, may be a reset. For a meter that starts at zero, so may one that comes
  // before a reading of zero which looked harmless without it.
  if (inTime.some((reading) => reading.energyWh < meterStartWh || reading.energyWh === 0)) return undefined;
  const { lastReadingAt } = session;
  if (meterStartWh === 0 && lastReadingAt !== null && inTime.some(({ at }) => at <= lastReadingAt)) return undefined;
  return {
    energyWh: inTime.reduce((highest, reading) => Math.max(highest, reading.energyWh - meterStartWh), energyWh),
    lastReadingAt: inTime.reduce((last, { at }) => (last === null || at > last ? at : last), lastReadingAt),
  };
}
