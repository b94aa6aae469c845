import { CognitoJwtVerifier } from 'aws-jwt-verify';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  FailedAssertionError,
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  ParameterValidationError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import { SimpleJwksCache, type JwksCache } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { Rejection } from './identity';

/** What a valid access token says. */
export interface AccessToken {
  readonly subject: string;
  /** The user's name in the pool. */
  readonly username: string;
  readonly groups: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export type TokenVerdict = { readonly token: AccessToken } | { readonly rejected: Rejection };

export type TokenCheck = (authorization: string) => Promise<TokenVerdict>;

export interface TokenCheckOptions {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Where the pool's keys come from; default: its own address, asked once by each environment and again for an unknown key. */
  readonly jwksCache?: JwksCache;
}

/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
const BEARER = /^bearer +([\w.~+/-]+=*)$/i;

/** Longer ones are none of ours; API Gateway takes headers of at most 10 KB altogether. */
const MAX_TOKEN_LENGTH = 8_192;

/**
 * Checks access tokens of one client of a user pool: signature, issuer, client, use and time. It rejects when the pool's keys
 * cannot be had, and on whatever else says nothing about the token.
 */
export function tokenCheck({ userPoolId, clientId, jwksCache = new SimpleJwksCache() }: TokenCheckOptions): TokenCheck {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }, { jwksCache });
  const { issuer, jwksUri } = CognitoJwtVerifier.parseUserPoolId(userPoolId);
  let keys: Promise<unknown> | undefined;
  const keysAtHand = (): Promise<unknown> =>
    (keys ??= jwksCache.getJwks(jwksUri).catch((error: unknown) => {
      keys = undefined;
      throw error;
    }));

  return async (authorization) => {
    const [, jwt] = BEARER.exec(authorization.trim()) ?? [];
    if (jwt === undefined) return { rejected: 'not-bearer' };
    if (jwt.length > MAX_TOKEN_LENGTH) return { rejected: 'malformed' };
    try {
      // A token of another issuer is signed with another key; nobody is asked for it.
      if (decomposeUnverifiedJwt(jwt).payload.iss !== issuer) return { rejected: 'other-issuer' };
      await keysAtHand();
      const { sub, username, exp, 'cognito:groups': groups = [] } = await verifier.verify(jwt);
      // Tokens of Cognito always end; the verifier takes one without an end for one that lasts for ever.
      if (typeof exp !== 'number') return { rejected: 'malformed' };
      return { token: { subject: sub, username, groups, expiresAt: exp } };
    } catch (error) {
      return { rejected: rejectionOf(error) };
    }
  };
}

/** What a token's error is called. @throws the error itself when it says nothing about the token */
function rejectionOf(error: unknown): Rejection {
  if (error instanceof JwtExpiredError) return 'expired';
  if (error instanceof JwtNotBeforeError) return 'not-yet-valid';
  if (error instanceof JwtInvalidIssuerError) return 'other-issuer';
  if (error instanceof CognitoJwtInvalidClientIdError) return 'other-client';
  if (error instanceof CognitoJwtInvalidTokenUseError) return 'not-access';
  if (error instanceof JwtInvalidSignatureError) return 'bad-signature';
  // The keys are there, and shortly after an unknown one they are not asked for again.
  if (error instanceof KidNotFoundInJwksError || error instanceof WaitPeriodNotYetEndedJwkError) return 'unknown-key';
  if (
    error instanceof JwtParseError ||
    error instanceof JwtWithoutValidKidError ||
    error instanceof ParameterValidationError
  )
    return 'malformed';
  // An algorithm, a type or a claim that no token of the pool has.
  if (error instanceof FailedAssertionError) return 'malformed';
  throw error;
}
