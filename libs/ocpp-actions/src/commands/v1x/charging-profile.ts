import type { ChargingProfile, ChargingPurpose } from '@busbar/domain';
import type { RequestIn, Messages } from '@busbar/ocpp/v16';
import { invalid, notSupported, type Refused } from '../draft';
import { transactionNumber } from './transaction-number';

type Written = NonNullable<RequestIn<Messages, 'RemoteStartTransaction'>['chargingProfile']>;

/** Purposes of 1.6 §7.11. */
export const PURPOSES: Readonly<Partial<Record<ChargingPurpose, Written['chargingProfilePurpose']>>> = {
  'station-max': 'ChargePointMaxProfile',
  default: 'TxDefaultProfile',
  transaction: 'TxProfile',
};

const KINDS = { absolute: 'Absolute', recurring: 'Recurring', relative: 'Relative' } as const;
const RECURRENCES = { daily: 'Daily', weekly: 'Weekly' } as const;

/** 1.6 §7.8 ChargingProfile, of which the schedule is exactly one. */
export function writtenProfile(profile: ChargingProfile): { readonly ok: true; readonly profile: Written } | Refused {
  const purpose = PURPOSES[profile.purpose];
  if (purpose === undefined)
    return notSupported(
      `OCPP 1.6 has no profiles of purpose ${profile.purpose}: station-max, default and transaction are its own.`,
    );
  if (profile.kind === 'dynamic')
    return notSupported('OCPP 1.6 has no dynamic profiles: a new profile of the same id takes the old one’s place.');
  if (profile.priceSignature !== undefined) return notSupported('OCPP 1.6 has no signed prices.');
  const [schedule, second] = profile.schedules;
  if (schedule === undefined || second !== undefined) return invalid('A profile of OCPP 1.6 has exactly one schedule.');
  if (schedule.periods.some(({ phaseToUse }) => phaseToUse !== undefined))
    return notSupported('OCPP 1.6 cannot say which phase to use.');
  const transactionId = profile.transactionId === undefined ? undefined : transactionNumber(profile.transactionId);
  if (profile.transactionId !== undefined && transactionId === undefined)
    return invalid('Transactions of OCPP 1.6 are numbers.');
  return {
    ok: true,
    profile: {
      chargingProfileId: profile.id,
      ...(transactionId !== undefined && { transactionId }),
      stackLevel: profile.stackLevel,
      chargingProfilePurpose: purpose,
      chargingProfileKind: KINDS[profile.kind],
      ...(profile.recurrency !== undefined && { recurrencyKind: RECURRENCES[profile.recurrency] }),
      ...(profile.validFrom !== undefined && { validFrom: profile.validFrom }),
      ...(profile.validTo !== undefined && { validTo: profile.validTo }),
      chargingSchedule: {
        ...(schedule.durationSeconds !== undefined && { duration: schedule.durationSeconds }),
        ...(schedule.startAt !== undefined && { startSchedule: schedule.startAt }),
        chargingRateUnit: schedule.unit,
        chargingSchedulePeriod: schedule.periods.map(({ startSeconds, limit, phases }) => ({
          startPeriod: startSeconds,
          limit,
          ...(phases !== undefined && { numberPhases: phases }),
        })),
        ...(schedule.minRate !== undefined && { minChargingRate: schedule.minRate }),
      },
    },
  };
}
