import { invalid, notSupported, since21, type Translation } from '../draft';
import { placementFault, scheduleFault, startFault } from '../placement';
import { beyondVersion, PURPOSES, writtenProfile } from './charging-profile';
import { request } from './request';

/** 2.0.1 K01; EVSE 0 is the station, or for a default every EVSE. */
export const setChargingProfile: Translation<'set-charging-profile'> = ({ evseId, profile }, { protocol }) => {
  if (profile.purpose === 'external-constraints')
    return notSupported('Limits of others come from their own systems; a station refuses them from us (K01.FR.22).');
  const beyond = beyondVersion(profile, protocol);
  if (beyond !== undefined) return notSupported(beyond);
  const fault = placementFault(evseId, profile) ?? scheduleFault(profile) ?? startFault(profile);
  if (fault !== undefined) return invalid(fault);
  // K01.FR.03.
  if (profile.purpose === 'transaction' && profile.transactionId === undefined)
    return invalid('A profile of a transaction names it in OCPP 2.x.');
  return request('SetChargingProfile', { evseId: evseId ?? 0, chargingProfile: writtenProfile(profile) });
};

/** 2.0.1 K10. */
export const clearChargingProfile: Translation<'clear-charging-profile'> = (
  { profileId, evseId, purpose, stackLevel },
  { protocol },
) => {
  if (profileId !== undefined) {
    // K10.FR.02: by its id, or by what it is.
    if (evseId !== undefined || purpose !== undefined || stackLevel !== undefined)
      return invalid('OCPP 2.x clears one profile by its id, or all that meet criteria, not both.');
    return request('ClearChargingProfile', { chargingProfileId: profileId });
  }
  if (evseId === undefined && purpose === undefined && stackLevel === undefined)
    return invalid('OCPP 2.x has to be told what to clear: an id, an EVSE, a purpose or a level.');
  if (purpose === 'external-constraints') return notSupported('Limits of others are theirs to clear (K10.FR.06).');
  if (protocol !== 'ocpp2.1' && (purpose === 'priority' || purpose === 'local-generation'))
    return notSupported(`Profiles of purpose ${purpose} came with OCPP 2.1.`);
  return request('ClearChargingProfile', {
    chargingProfileCriteria: {
      ...(evseId !== undefined && { evseId }),
      ...(purpose !== undefined && { chargingProfilePurpose: PURPOSES[purpose] }),
      ...(stackLevel !== undefined && { stackLevel }),
    },
  });
};

/** 2.0.1 K08. */
export const getCompositeSchedule: Translation<'get-composite-schedule'> = ({ evseId, durationSeconds, unit }) =>
  request('GetCompositeSchedule', {
    evseId: evseId ?? 0,
    duration: durationSeconds,
    ...(unit !== undefined && { chargingRateUnit: unit }),
  });

/** 2.0.1 K09. */
export const getChargingProfiles: Translation<'get-charging-profiles'> = (
  { evseId, purpose, stackLevel, profileIds, sources },
  { requestId, protocol },
) => {
  if (protocol !== 'ocpp2.1' && (purpose === 'priority' || purpose === 'local-generation'))
    return notSupported(`Profiles of purpose ${purpose} came with OCPP 2.1.`);
  return request('GetChargingProfiles', {
    requestId,
    ...(evseId !== undefined && { evseId }),
    chargingProfile: {
      ...(purpose !== undefined && { chargingProfilePurpose: PURPOSES[purpose] }),
      ...(stackLevel !== undefined && { stackLevel }),
      ...(profileIds !== undefined && { chargingProfileId: [...profileIds] }),
      ...(sources !== undefined && { chargingLimitSource: [...sources] }),
    },
  });
};

/** 2.1 K28. */
export const updateDynamicSchedule = since21<'update-dynamic-schedule'>(({ profileId, ...update }) => {
  const scheduleUpdate = Object.fromEntries(
    Object.entries(update).map(([name, value]) => [name.replace(/(?=L[23]$)/, '_'), value]),
  );
  return Object.keys(scheduleUpdate).length === 0
    ? invalid('An update says what changes.')
    : request('UpdateDynamicSchedule', { chargingProfileId: profileId, scheduleUpdate });
});

/** 2.1 K21. */
export const usePriorityCharging = since21<'use-priority-charging'>(({ transactionId, activate }) =>
  request('UsePriorityCharging', { transactionId, activate }),
);
