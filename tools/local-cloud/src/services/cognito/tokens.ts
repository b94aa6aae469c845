import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Kernel } from '../../kernel/kernel';
import type { User, UserDirectory } from './user-directory';
import type { PoolClient, UserPool } from './user-pool';

/** The scope of every token that the API issues, not the sign-in page. */
const SELF_SCOPE = 'aws.cognito.signin.user.admin';

export interface TokenSet {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken?: string;
  readonly TokenType: 'Bearer';
  /** Seconds. */
  readonly ExpiresIn: number;
}

/** What a client asked for at the authorisation endpoint. */
export interface Asked {
  readonly scope?: string;
  readonly nonce?: string;
}

export interface Subject {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Makes tokens with the claims of Cognito's own.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export class TokenMaker {
  constructor(
    private readonly kernel: Kernel,
    private readonly directory: UserDirectory,
  ) {}

  /** @param authTime when the user gave the password, in milliseconds since the Unix epoch */
  make(pool: UserPool, client: PoolClient, subject: Subject, authTime: number, asked: Asked = {}): TokenSet {
    const now = Math.floor(this.kernel.clock.now() / 1000);
    const originJti = randomUUID();
    const common = {
      sub: subject.sub,
      ...(subject.groups.length > 0 && { 'cognito:groups': subject.groups }),
      iss: pool.issuer,
      origin_jti: originJti,
      event_id: randomUUID(),
      auth_time: Math.floor(authTime / 1000),
      iat: now,
    };
    const access = {
      ...common,
      client_id: client.id,
      token_use: 'access',
      scope: asked.scope ?? SELF_SCOPE,
      exp: now + client.accessTokenSeconds,
      jti: randomUUID(),
      username: subject.username,
    };
    const { sub: _sub, ...attributes } = subject.attributes;
    const id = {
      ...common,
      ...attributes,
      ...('email_verified' in attributes && { email_verified: attributes['email_verified'] === 'true' }),
      'cognito:username': subject.username,
      aud: client.id,
      ...(asked.nonce !== undefined && { nonce: asked.nonce }),
      token_use: 'id',
      exp: now + client.idTokenSeconds,
      jti: randomUUID(),
    };
    return {
      AccessToken: pool.key.sign(access),
      IdToken: pool.key.sign(id),
      TokenType: 'Bearer',
      ExpiresIn: client.accessTokenSeconds,
    };
  }

  /** Tokens for a user who has just proved the password, a refresh token among them. */
  async signIn(pool: UserPool, client: PoolClient, user: User, asked: Asked = {}): Promise<TokenSet> {
    const now = this.kernel.clock.now();
    const refreshToken = randomBytes(48).toString('base64url');
    await this.directory.saveRefreshToken(
      hashToken(refreshToken),
      {
        poolId: pool.id,
        clientId: client.id,
        username: user.username,
        authTime: now,
        expiresAt: now + client.refreshTokenSeconds * 1000,
        ...(asked.scope !== undefined && { scope: asked.scope }),
      },
      now,
    );
    return { ...this.make(pool, client, this.subject(user), now, asked), RefreshToken: refreshToken };
  }

  /** `undefined`: the refresh token is unknown, expired, revoked or another client's. */
  refresh(pool: UserPool, client: PoolClient, refreshToken: string): TokenSet | undefined {
    const known = this.directory.refreshToken(hashToken(refreshToken));
    if (known === undefined || known.clientId !== client.id || known.expiresAt <= this.kernel.clock.now())
      return undefined;
    const user = this.directory.user(pool.id, known.username);
    if (user === undefined || !user.enabled || known.authTime < user.signedOutAt) return undefined;
    return this.make(
      pool,
      client,
      this.subject(user),
      known.authTime,
      known.scope === undefined ? {} : { scope: known.scope },
    );
  }

  subject(user: User): Subject {
    return {
      sub: user.sub,
      username: user.username,
      groups: this.directory.groupsOf(user.poolId, user.username),
      attributes: user.attributes,
    };
  }
}

/** Refresh tokens are kept as hashes: the state folder alone gives nobody access. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
