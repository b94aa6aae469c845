export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  /** Absent where a refresh token was spent: it stays good. */
  readonly refreshToken?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface Person {
  readonly name: string;
  /** The user's groups. */
  readonly roles: readonly string[];
}

/** The user pool refuses; asking again changes nothing. */
export class SignInFailed extends Error {}

/** Who an id token speaks of. It came from the user pool itself over TLS: its signature need not be checked, and the API checks its own. */
export function personOf(idToken: string): Person {
  const payload = (idToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(payload), (sign) => sign.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes)) as {
    email?: string;
    'cognito:username'?: string;
    'cognito:groups'?: string[];
  };
  return { name: claims.email ?? claims['cognito:username'] ?? 'unknown', roles: claims['cognito:groups'] ?? [] };
}
