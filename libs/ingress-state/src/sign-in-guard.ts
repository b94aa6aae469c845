import { createHash } from 'node:crypto';
import type { CredentialCheck, StationCredential } from './credential';
import type { RefusalTable } from './refusal-table';
import { isCertificateOf, type ClientCertificate } from './station-certificate';
import { lockOf, networkOf, type ToldRefusal } from './refusals';

/** Who comes, and from where. */
export interface SignInAttempt {
  readonly stationKey: string;
  /** The address that the front door saw. */
  readonly viewer: string | undefined;
  readonly at: Date;
  /** The one that it opened TLS with, where it came by the door that asks for one. */
  readonly certificate?: ClientCertificate | undefined;
}

export type SignInResult =
  /** By which of the credentials. */
  | { readonly result: 'ok'; readonly index: number }
  | { readonly result: 'missing' }
  /** A wrong key; with what is to be told of it, where it is time to tell. */
  | { readonly result: 'refused'; readonly told?: ToldRefusal }
  /** Too many wrong keys came from there; this one was not even looked at. */
  | { readonly result: 'locked'; readonly until: string };

export interface SignInGuardOptions {
  readonly refusals: Pick<RefusalTable, 'find' | 'noteRefusal' | 'noteSuccess'>;
  readonly check: CredentialCheck;
  /** Who certificates of stations belong to; absent where none is taken. */
  readonly organisation?: string | undefined;
  /** What could not be read or noted. A guard that cannot remember guards less; it never keeps stations out. */
  readonly onError: (error: unknown) => void;
}

/** So long a key that was right is checked without a look for lock-outs, in the environment that saw it. */
const TRUSTED_MS = 10 * 60_000;
const MOST_TRUSTED = 20_000;

/**
 * Checks keys and slows down those who guess. Wrong keys are counted by station and network, so nobody can lock a station out
 * from elsewhere. A station that came with the right key costs one read an environment and ten minutes; one that needs no key,
 * nothing.
 */
export function signInGuard({ refusals, check, organisation, onError }: SignInGuardOptions) {
  const trusted = new Map<string, number>();

  return async (
    credentials: readonly StationCredential[],
    presented: Buffer | undefined,
    { stationKey, viewer, at, certificate }: SignInAttempt,
  ): Promise<SignInResult> => {
    const fits = async (credential: StationCredential): Promise<boolean> => {
      if (credential.kind !== 'certificate') return (await check(credential, presented)) === 'ok';
      if (certificate === undefined || organisation === undefined) return false;
      return isCertificateOf(certificate, { stationKey, organisation, revoked: credential.revoked });
    };
    const matching = async (): Promise<number> => {
      for (const [index, credential] of credentials.entries()) if (await fits(credential)) return index;
      return -1;
    };
    const isOpen = credentials.some(({ kind }) => kind === 'open' || kind === 'certificate');
    // Who presents nothing guesses nothing, and a certificate cannot be guessed.
    if (presented === undefined || presented.length === 0 || isOpen) {
      const index = await matching();
      return index >= 0 ? { result: 'ok', index } : { result: 'missing' };
    }

    const network = networkOf(viewer);
    const memo = createHash('sha256').update(`${stationKey}\n${network}\n`).update(presented).digest('base64');
    const isTrusted = (trusted.get(memo) ?? 0) > at.getTime();
    let hadRefusals = false;
    if (!isTrusted) {
      const state = await refusals.find(stationKey).catch(failed);
      const until = state && lockOf(state, network, at);
      if (until !== undefined) return { result: 'locked', until };
      hadRefusals = state?.networks.some((each) => each.network === network) ?? false;
    }
    const index = await matching();
    if (index < 0) {
      trusted.delete(memo);
      const told = await refusals.noteRefusal(stationKey, network, at).catch(failed);
      return { result: 'refused', ...(told !== undefined && { told }) };
    }
    if (hadRefusals) await refusals.noteSuccess(stationKey, network, at).catch(failed);
    if (!isTrusted) {
      if (trusted.size >= MOST_TRUSTED) trusted.delete(trusted.keys().next().value as string);
      trusted.set(memo, at.getTime() + TRUSTED_MS);
    }
    return { result: 'ok', index };
  };

  function failed(error: unknown): undefined {
    onError(error);
  }
}

export type SignInGuard = ReturnType<typeof signInGuard>;
