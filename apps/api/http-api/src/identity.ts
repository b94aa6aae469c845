/** Why nobody is signed in. What is said of each is in `REJECTIONS`. */
export type Rejection = keyof typeof REJECTIONS;

export const REJECTIONS = {
  'not-bearer': 'The Authorization header must read "Bearer <access token>".',
  malformed: 'The access token is malformed.',
  expired: 'The access token has expired.',
  'not-yet-valid': 'The access token is not valid yet.',
  'other-issuer': 'The access token was not issued here.',
  'other-client': 'The access token was issued for another client.',
  'not-access': 'The token is not an access token.',
  'bad-signature': 'The signature of the access token does not fit.',
  'unknown-key': 'The access token is signed with an unknown key.',
  'unknown-user': 'The user of the access token may not sign in any more.',
} as const;

/** Who calls, as the authoriser found. */
export interface Identity {
  readonly subject: string;
  readonly groups: readonly string[];
  /** The tokens of a driver. */
  readonly tokenIds: readonly string[];
  /** When the access token ends, in seconds since the epoch. API Gateway remembers an identity without looking at it. */
  readonly expiresAt: number;
}

export type Finding = { readonly identity: Identity } | { readonly rejected: Rejection };

/** The authoriser's context: API Gateway hands it on as `requestContext.authorizer.lambda`. Neither list has spaces in its items. */
export type AuthoriserContext = Readonly<Record<string, string>>;

export function contextOf(finding: Finding): AuthoriserContext {
  if ('rejected' in finding) return { rejected: finding.rejected };
  const { subject, groups, tokenIds, expiresAt } = finding.identity;
  return { subject, groups: groups.join(' '), tokenIds: tokenIds.join(' '), expiresAt: String(expiresAt) };
}

/** Undefined for everything that `contextOf` does not make. */
export function findingOf(context: Readonly<Record<string, unknown>> | undefined | null): Finding | undefined {
  if (!context) return undefined;
  const { rejected, subject, groups, tokenIds, expiresAt } = context;
  if (rejected !== undefined)
    return typeof rejected === 'string' && Object.hasOwn(REJECTIONS, rejected)
      ? { rejected: rejected as Rejection }
      : undefined;
  if (typeof subject !== 'string' || subject === '' || typeof groups !== 'string' || typeof tokenIds !== 'string')
    return undefined;
  const until = typeof expiresAt === 'string' && expiresAt !== '' ? Number(expiresAt) : Number.NaN;
  if (!Number.isFinite(until)) return undefined;
  return { identity: { subject, groups: wordsOf(groups), tokenIds: wordsOf(tokenIds), expiresAt: until } };
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
