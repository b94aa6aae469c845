import { invalid, notSupported, UNKNOWN_TOKEN, type Translation } from '../draft';
import { scheduleFault, startFault } from '../placement';
import { beyondVersion, writtenProfile } from './charging-profile';
import { idTokenOf } from './id-token';
import { request } from './request';

/** 2.0.1 F01, F02. */
export const remoteStart: Translation<'remote-start'> = async (
  { tokenRef, evseId, profile },
  { tagOf, requestId, protocol },
) => {
  const tag = await tagOf(tokenRef);
  if (tag === undefined) return invalid(UNKNOWN_TOKEN);
  // F01.FR.09: a profile that comes with the start has to be the transaction's.
  if (profile !== undefined && profile.purpose !== 'transaction')
    return invalid('A profile that comes with a start has the purpose transaction.');
  // F01.FR.11: its transaction does not exist yet.
  if (profile?.transactionId !== undefined) return invalid('A profile that comes with a start names no transaction.');
  const fault = profile === undefined ? undefined : (scheduleFault(profile) ?? startFault(profile));
  if (fault !== undefined) return invalid(fault);
  const beyond = profile === undefined ? undefined : beyondVersion(profile, protocol);
  if (beyond !== undefined) return notSupported(beyond);
  return request('RequestStartTransaction', {
    ...(evseId !== undefined && { evseId }),
    ...(tag.parentId !== undefined && { groupIdToken: idTokenOf({ id: tag.parentId }) }),
    idToken: idTokenOf(tag),
    remoteStartId: requestId,
    ...(profile !== undefined && { chargingProfile: writtenProfile(profile) }),
  });
};

/** 2.0.1 F03. */
export const remoteStop: Translation<'remote-stop'> = ({ transactionId }) =>
  request('RequestStopTransaction', { transactionId });

/** 2.0.1 F05. */
export const unlockConnector: Translation<'unlock-connector'> = ({ evseId, connectorId }) =>
  request('UnlockConnector', { evseId, connectorId: connectorId ?? 1 });
