import { invalid, lacks, notSupported, type Translation } from '../draft';
import { placementFault, scheduleFault } from '../placement';
import { PURPOSES, writtenProfile } from './charging-profile';
import { request } from './request';

/** 1.6 §5.16; connector 0 is the station, or for a default every connector. */
export const setChargingProfile: Translation<'set-charging-profile'> = ({ evseId, profile }) => {
  const written = writtenProfile(profile);
  if (!written.ok) return written;
  const fault = placementFault(evseId, profile) ?? scheduleFault(profile);
  if (fault !== undefined) return invalid(fault);
  return request('SetChargingProfile', { connectorId: evseId ?? 0, csChargingProfiles: written.profile });
};

/** 1.6 §5.5: what meets everything that is given, so all of them where nothing is. */
export const clearChargingProfile: Translation<'clear-charging-profile'> = ({
  profileId,
  evseId,
  purpose,
  stackLevel,
}) => {
  const written = purpose === undefined ? undefined : PURPOSES[purpose];
  if (purpose !== undefined && written === undefined)
    return notSupported(`OCPP 1.6 has no profiles of purpose ${purpose}.`);
  return request('ClearChargingProfile', {
    ...(profileId !== undefined && { id: profileId }),
    ...(evseId !== undefined && { connectorId: evseId }),
    ...(written !== undefined && { chargingProfilePurpose: written }),
    ...(stackLevel !== undefined && { stackLevel }),
  });
};

/** 1.6 §5.7. */
export const getCompositeSchedule: Translation<'get-composite-schedule'> = ({ evseId, durationSeconds, unit }) =>
  request('GetCompositeSchedule', {
    connectorId: evseId ?? 0,
    duration: durationSeconds,
    ...(unit !== undefined && { chargingRateUnit: unit }),
  });

export const getChargingProfiles = lacks(
  'OCPP 1.x does not tell which profiles it has: get-composite-schedule tells what they come to.',
);
