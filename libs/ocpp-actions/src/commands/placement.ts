import type { ChargingProfile } from '@busbar/domain';

/** Where a profile cannot lie, in any version (1.6 §5.16.4, 2.0.1 K01). */
export function placementFault(
  evseId: number | undefined,
  { purpose, kind, recurrency, transactionId }: ChargingProfile,
): string | undefined {
  if ((purpose === 'station-max' || purpose === 'external-constraints') && evseId !== undefined)
    return 'A limit of the whole station belongs to no EVSE.';
  if (purpose === 'transaction' && evseId === undefined)
    return 'A profile of a transaction belongs to its EVSE: say which.';
  if (transactionId !== undefined && purpose !== 'transaction')
    return 'Only a profile of purpose transaction names a transaction.';
  if (kind === 'recurring' && recurrency === undefined) return 'A recurring profile says how often: daily or weekly.';
  if (kind !== 'recurring' && recurrency !== undefined) return 'Only a recurring profile recurs.';
  if (kind === 'relative' && purpose === 'station-max')
    return 'A limit of the whole station is not relative to the start of charging.';
  return undefined;
}

/** What is wrong with the schedules of a profile, in any version (1.6 §7.13, 2.0.1 K01.FR.31). */
export function scheduleFault({ schedules }: ChargingProfile): string | undefined {
  for (const { periods } of schedules) {
    const starts = periods.map(({ startSeconds }) => startSeconds);
    if (starts[0] !== 0) return 'The first period of a schedule starts at 0.';
    if (starts.some((start, index) => index > 0 && start <= (starts[index - 1] ?? 0)))
      return 'Each period of a schedule starts after the one before it.';
  }
  return undefined;
}

/** What 2.x asks of schedules beyond that (2.0.1 K01.FR.40, FR.41). */
export function startFault({ kind, schedules }: ChargingProfile): string | undefined {
  const have = schedules.map(({ startAt }) => startAt !== undefined);
  if ((kind === 'absolute' || kind === 'recurring') && have.includes(false))
    return 'A schedule that is absolute or recurs says when it starts (startAt).';
  if (kind === 'relative' && have.includes(true)) return 'A relative schedule has no start of its own.';
  return undefined;
}
