import type { SignInRefusal } from './admit-station';
import { hashOf } from './event-id';
import type { FactDraft, Station } from './outcome';

/** A station that nobody registered came in. However often it comes before the ledger has it, that is one event. */
export function stationRegistered({ stationKey, admission, protocol }: Station, at: Date): FactDraft {
  return {
    name: 'station.registered',
    id: hashOf('registered', stationKey, admission),
    occurredAt: at.toISOString(),
    data: { admission: admission === 'accepted' ? 'accepted' : 'pending', protocol },
  };
}

export function stationConnected({ stationKey, protocol }: Station, connectionId: string, at: Date): FactDraft {
  return {
    name: 'station.connected',
    id: hashOf('connected', stationKey, connectionId),
    occurredAt: at.toISOString(),
    data: { connectionId, protocol },
  };
}

export function stationDisconnected(
  { stationKey }: Pick<Station, 'stationKey'>,
  connection: { readonly connectionId: string; readonly code?: number; readonly reason?: string },
  at: Date,
): FactDraft {
  const { connectionId, code, reason } = connection;
  return {
    name: 'station.disconnected',
    id: hashOf('disconnected', stationKey, connectionId),
    occurredAt: at.toISOString(),
    data: {
      connectionId,
      ...(code !== undefined && { code }),
      ...(reason !== undefined && reason !== '' && { reason: reason.slice(0, 256) }),
    },
  };
}

/** A station came with its new key. However often it does before that is the only one, it is one event. */
export function stationKeyAdopted(
  { stationKey }: Pick<Station, 'stationKey'>,
  keyVersion: number,
  at: Date,
): FactDraft {
  return {
    name: 'station.key-adopted',
    id: hashOf('key-adopted', stationKey, keyVersion),
    occurredAt: at.toISOString(),
    data: { keyVersion },
  };
}

/** Somebody came with wrong keys. The caller says when it is time to tell; that moment makes it one event. */
export function stationSignInRefused(
  { stationKey }: Pick<Station, 'stationKey'>,
  { attempts, network, lockedUntil }: SignInRefusal,
  at: Date,
): FactDraft {
  return {
    name: 'station.sign-in-refused',
    id: hashOf('sign-in-refused', stationKey, at.toISOString()),
    occurredAt: at.toISOString(),
    data: { attempts, network, ...(lockedUntil !== undefined && { lockedUntil }) },
  };
}

/** A station that had fallen silent was heard; `silentSince` names the silence, so its end is one event. */
export function stationOnline({ stationKey }: Pick<Station, 'stationKey'>, silentSince: string, at: Date): FactDraft {
  return {
    name: 'station.online',
    id: hashOf('online', stationKey, silentSince),
    occurredAt: at.toISOString(),
    data: { seenAt: at.toISOString() },
  };
}
