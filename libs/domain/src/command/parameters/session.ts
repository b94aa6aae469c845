import { optional, record } from '../shape';
import { chargingProfile } from './charging-profile';
import { connectorId, evseId, tokenRef, transactionId } from './words';

/** Starts charging for a token; the station may still ask whether the token is good. */
export const remoteStart = record({
  tokenRef,
  evseId: optional(evseId),
  /** Limits the transaction from its first moment; its purpose is `transaction`. */
  profile: optional(chargingProfile),
});

export const remoteStop = record({ transactionId });

export const unlockConnector = record({ evseId, connectorId: optional(connectorId) });
