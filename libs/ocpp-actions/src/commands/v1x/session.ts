import { invalid, UNKNOWN_TOKEN, type Translation } from '../draft';
import { scheduleFault } from '../placement';
import { writtenProfile } from './charging-profile';
import { request } from './request';
import { transactionNumber } from './transaction-number';

/** 1.6 §5.11. */
export const remoteStart: Translation<'remote-start'> = async ({ tokenRef, evseId, profile }, { tagOf }) => {
  const tag = await tagOf(tokenRef);
  if (tag === undefined) return invalid(UNKNOWN_TOKEN);
  // §5.16.2: a profile that comes with the start has to be the transaction's.
  if (profile !== undefined && profile.purpose !== 'transaction')
    return invalid('A profile that comes with a start has the purpose transaction.');
  // §5.16.2 as its errata (3.41) put it right.
  if (profile?.transactionId !== undefined)
    return invalid('A profile that comes with a start names no transaction: there is none yet.');
  const fault = profile === undefined ? undefined : scheduleFault(profile);
  if (fault !== undefined) return invalid(fault);
  const written = profile === undefined ? undefined : writtenProfile(profile);
  if (written?.ok === false) return written;
  return request('RemoteStartTransaction', {
    ...(evseId !== undefined && { connectorId: evseId }),
    idTag: tag.id,
    ...(written !== undefined && { chargingProfile: written.profile }),
  });
};

/** 1.6 §5.12. */
export const remoteStop: Translation<'remote-stop'> = ({ transactionId }) => {
  const number = transactionNumber(transactionId);
  if (number === undefined) return invalid('Transactions of OCPP 1.x are numbers.');
  return request('RemoteStopTransaction', { transactionId: number });
};

/** 1.6 §5.18. An EVSE of 1.x is its connector. */
export const unlockConnector: Translation<'unlock-connector'> = ({ evseId, connectorId }) =>
  connectorId !== undefined && connectorId !== 1
    ? invalid('In OCPP 1.x each connector is an EVSE of its own.')
    : request('UnlockConnector', { connectorId: evseId });
