import type { Authorisation } from '@busbar/events';

/** What the decision needs to know of a token. */
export interface TokenStanding {
  readonly status: 'valid' | 'blocked' | 'retired';
  /** From this moment on it is expired; ISO 8601. */
  readonly expiresAt?: string | null | undefined;
}

/**
 * What a station is told of a token at one moment (OCPP 1.6 §7.2). A token that nobody knows, or that was retired, is
 * Invalid; a block outlasts the expiry.
 */
export function authorise(token: TokenStanding | undefined, at: Date): Exclude<Authorisation, 'ConcurrentTx'> {
  if (!token || token.status === 'retired') return 'Invalid';
  if (token.status === 'blocked') return 'Blocked';
  if (token.expiresAt && Date.parse(token.expiresAt) <= at.getTime()) return 'Expired';
  return 'Accepted';
}
