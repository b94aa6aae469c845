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
