import { integer, list, moment, number, optional, record, text, word, type Of } from '../shape';
import { transactionId } from './words';

export const CHARGING_PURPOSES = [
  /** What the station takes from the grid at most. */
  'station-max',
  /** What somebody else (grid operator, energy manager) allows; 2.x only, and a station reports it rather than takes it. */
  'external-constraints',
  /** For transactions that have no profile of their own. */
  'default',
  /** For one transaction. */
  'transaction',
  /** Above the transaction's own while charging has priority (2.1). */
  'priority',
  /** What is generated on the spot and may be used on top (2.1). */
  'local-generation',
] as const;

export const chargingUnit = word('W', 'A');

/** Limits are W or A by the schedule's unit; OCPP allows tenths of them. */
export const chargingSchedule = record({
  /** Tells several schedules of a profile apart (2.x); its place in the list, from 1, unless given. */
  id: optional(integer()),
  /** Absent where periods count from the start of charging. */
  startAt: optional(moment),
  durationSeconds: optional(integer(0)),
  unit: chargingUnit,
  /** Below this the vehicle charges badly: a hint for the station's own balancing. */
  minRate: optional(number(0)),
  periods: list(
    record({
      /** Seconds after the schedule's start; the first period starts at 0. */
      startSeconds: integer(0),
      limit: number(0),
      phases: optional(integer(1, 3)),
      /** Which phase a single-phase vehicle gets, where the EVSE can choose (2.x). */
      phaseToUse: optional(integer(1, 3)),
    }),
    { maxItems: 1024 },
  ),
});
export type ChargingSchedule = Of<typeof chargingSchedule>;

export const chargingProfile = record({
  id: integer(),
  /** A higher level overrules a lower one of the same purpose. */
  stackLevel: integer(0, 1_000),
  purpose: word(...CHARGING_PURPOSES),
  /** `relative` counts from the start of charging, `dynamic` is steered by updates (2.1). */
  kind: word('absolute', 'recurring', 'relative', 'dynamic'),
  recurrency: optional(word('daily', 'weekly')),
  validFrom: optional(moment),
  validTo: optional(moment),
  transactionId: optional(transactionId),
  /** 1.x takes exactly one; 2.x up to three, of which the vehicle chooses (ISO 15118). */
  schedules: list(chargingSchedule, { maxItems: 3 }),
  /** Text that proves prices to the vehicle (2.1, ISO 15118-20). */
  priceSignature: optional(text(256)),
});
export type ChargingProfile = Of<typeof chargingProfile>;
export type ChargingPurpose = ChargingProfile['purpose'];
