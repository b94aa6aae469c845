import type { ChargingProfile, ChargingPurpose } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';

/** Purposes of 2.1; a station of 2.0.1 knows the first four. */
export const PURPOSES: Readonly<Record<ChargingPurpose, messages.ChargingProfilePurposeEnumType>> = {
  'station-max': 'ChargingStationMaxProfile',
  'external-constraints': 'ChargingStationExternalConstraints',
  default: 'TxDefaultProfile',
  transaction: 'TxProfile',
  priority: 'PriorityCharging',
  'local-generation': 'LocalGeneration',
};

const KINDS = { absolute: 'Absolute', recurring: 'Recurring', relative: 'Relative', dynamic: 'Dynamic' } as const;
const RECURRENCES = { daily: 'Daily', weekly: 'Weekly' } as const;

/** 2.x ChargingProfileType. */
export function writtenProfile(profile: ChargingProfile): messages.ChargingProfileType {
  return {
    id: profile.id,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: PURPOSES[profile.purpose],
    chargingProfileKind: KINDS[profile.kind],
    ...(profile.recurrency !== undefined && { recurrencyKind: RECURRENCES[profile.recurrency] }),
    ...(profile.validFrom !== undefined && { validFrom: profile.validFrom }),
    ...(profile.validTo !== undefined && { validTo: profile.validTo }),
    ...(profile.transactionId !== undefined && { transactionId: profile.transactionId }),
    ...(profile.priceSignature !== undefined && { priceScheduleSignature: profile.priceSignature }),
    chargingSchedule: profile.schedules.map((schedule, index) => ({
      id: schedule.id ?? index + 1,
      ...(schedule.startAt !== undefined && { startSchedule: schedule.startAt }),
      ...(schedule.durationSeconds !== undefined && { duration: schedule.durationSeconds }),
      chargingRateUnit: schedule.unit,
      ...(schedule.minRate !== undefined && { minChargingRate: schedule.minRate }),
      chargingSchedulePeriod: schedule.periods.map(({ startSeconds, limit, phases, phaseToUse }) => ({
        startPeriod: startSeconds,
        limit,
        ...(phases !== undefined && { numberPhases: phases }),
        ...(phaseToUse !== undefined && { phaseToUse }),
      })),
    })),
  };
}

/** What of a profile this version cannot say; nothing where it can. */
export function beyondVersion(profile: ChargingProfile, protocol: string): string | undefined {
  if (protocol === 'ocpp2.1') return undefined;
  if (profile.purpose === 'priority' || profile.purpose === 'local-generation')
    return `Profiles of purpose ${profile.purpose} came with OCPP 2.1.`;
  if (profile.kind === 'dynamic')
    return 'Dynamic profiles came with OCPP 2.1: a new profile of the same id takes the old one’s place.';
  if (profile.priceSignature !== undefined) return 'Signed prices came with OCPP 2.1.';
  return undefined;
}
