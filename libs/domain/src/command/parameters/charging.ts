import { integer, list, number, optional, record, text, word } from '../shape';
import { CHARGING_PURPOSES, chargingProfile, chargingUnit } from './charging-profile';
import { evseId, evseOrStation } from './words';

/** A profile of the same id, or of the same purpose and level at the same place, is replaced. */
export const setChargingProfile = record({
  /** The station as a whole, or every EVSE for a default, where none is given. */
  evseId: optional(evseId),
  profile: chargingProfile,
});

/** Clears what meets everything that is given. */
export const clearChargingProfile = record({
  profileId: optional(integer()),
  /** 0: the profiles of the station itself. */
  evseId: optional(evseOrStation),
  purpose: optional(word(...CHARGING_PURPOSES)),
  stackLevel: optional(integer(0, 1_000)),
});

/** What all profiles together allow from now on. */
export const getCompositeSchedule = record({
  /** The grid connection as a whole where none is given. */
  evseId: optional(evseId),
  durationSeconds: integer(1),
  unit: optional(chargingUnit),
});

export const getChargingProfiles = record({
  evseId: optional(evseOrStation),
  purpose: optional(word(...CHARGING_PURPOSES)),
  stackLevel: optional(integer(0, 1_000)),
  profileIds: optional(list(integer(), { maxItems: 100 })),
  /** Who set them, in OCPP's words, e.g. `CSO`, `EMS`. */
  sources: optional(list(text(20), { maxItems: 4 })),
});

const amount = optional(number());

/** New values for a dynamic profile (2.1), in the unit of its schedule; per phase where phases differ. */
export const updateDynamicSchedule = record({
  profileId: integer(),
  limit: amount,
  limitL2: amount,
  limitL3: amount,
  dischargeLimit: amount,
  dischargeLimitL2: amount,
  dischargeLimitL3: amount,
  setpoint: amount,
  setpointL2: amount,
  setpointL3: amount,
  setpointReactive: amount,
  setpointReactiveL2: amount,
  setpointReactiveL3: amount,
});
