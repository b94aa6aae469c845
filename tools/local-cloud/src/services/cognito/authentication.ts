import { randomBytes } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Input } from './input';
import { checkPassword, hashPassword, matchesPassword } from './passwords';
import { checkSecretHash } from './secret-hash';
import { hashToken, type TokenMaker } from './tokens';
import type { User, UserDirectory } from './user-directory';
import type { PoolClient, UserPool } from './user-pool';

/** How long a challenge may be answered, in milliseconds. */
const CHALLENGE_MS = 3 * 60_000;
const MAX_CHALLENGES = 10_000;
/** Wrong passwords in a row before waiting begins; each further one doubles the wait, up to 15 minutes. */
const FREE_ATTEMPTS = 5;

interface Finder {
  client(id: string): PoolClient;
  pool(id: string): UserPool;
}

/** Signing in: what public clients call without a signature. */
export class Authentication {
  private readonly challenges = new Map<
    string,
    { readonly clientId: string; readonly username: string; readonly until: number }
  >();
  private readonly failures = new Map<string, { readonly count: number; readonly until: number }>();

  constructor(
    private readonly kernel: Kernel,
    private readonly directory: UserDirectory,
    private readonly tokens: TokenMaker,
    private readonly find: Finder,
  ) {}

  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
  async initiate(input: Input): Promise<unknown> {
    const client = this.find.client(input.string('ClientId'));
    const pool = this.find.pool(client.poolId);
    const parameters = input.object('AuthParameters');
    const flow = input.string('AuthFlow');
    if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') return this.refresh(pool, client, parameters);
    if (flow !== 'USER_PASSWORD_AUTH')
      throw new AwsError(
        'InvalidParameterException',
        `${flow} is not supported by the local cloud; use USER_PASSWORD_AUTH`,
      );
    if (!client.flows.has('ALLOW_USER_PASSWORD_AUTH'))
      throw new AwsError('InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client');
    const name = parameters.string('USERNAME');
    checkSecretHash(client, name, parameters.optionalString('SECRET_HASH'));
    const user = await this.prove(pool, client, name, parameters.string('PASSWORD'));
    if (user.status === 'CONFIRMED')
      return { AuthenticationResult: await this.tokens.signIn(pool, client, user), ChallengeParameters: {} };
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: this.openChallenge(client, user),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(user.attributes),
      },
    };
  }

  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
  async respond(input: Input): Promise<unknown> {
    const client = this.find.client(input.string('ClientId'));
    const pool = this.find.pool(client.poolId);
    if (input.string('ChallengeName') !== 'NEW_PASSWORD_REQUIRED')
      throw new AwsError('InvalidParameterException', 'the local cloud asks NEW_PASSWORD_REQUIRED only');
    const responses = input.object('ChallengeResponses');
    const name = responses.string('USERNAME');
    checkSecretHash(client, name, responses.optionalString('SECRET_HASH'));
    const session = input.string('Session');
    const challenge = this.challenges.get(session);
    const user = this.directory.user(pool.id, name, pool.aliases);
    const now = this.kernel.clock.now();
    if (
      challenge === undefined ||
      challenge.until < now ||
      challenge.clientId !== client.id ||
      user?.username !== challenge.username
    ) {
      throw new AwsError('NotAuthorizedException', 'Invalid session for the user.');
    }
    const confirmed = await this.replacePassword(pool, user, responses.string('NEW_PASSWORD'));
    this.challenges.delete(session);
    return { AuthenticationResult: await this.tokens.signIn(pool, client, confirmed), ChallengeParameters: {} };
  }

  /** A user gives a password of their own instead of a temporary one. @throws {AwsError} `InvalidPasswordException` */
  async replacePassword(pool: UserPool, user: User, password: string): Promise<User> {
    checkPassword(pool.passwordPolicy, password);
    const confirmed: User = {
      ...user,
      passwordHash: await hashPassword(password),
      status: 'CONFIRMED',
      modifiedAt: this.kernel.clock.now(),
    };
    await this.directory.saveUser(confirmed);
    return confirmed;
  }

  private refresh(pool: UserPool, client: PoolClient, parameters: Input): unknown {
    if (!client.flows.has('ALLOW_REFRESH_TOKEN_AUTH'))
      throw new AwsError('InvalidParameterException', 'REFRESH_TOKEN_AUTH flow not enabled for this client');
    const tokens = this.tokens.refresh(pool, client, parameters.string('REFRESH_TOKEN'));
    if (tokens === undefined) throw new AwsError('NotAuthorizedException', 'Invalid Refresh Token');
    return { AuthenticationResult: tokens, ChallengeParameters: {} };
  }

  /** @throws {AwsError} `NotAuthorizedException`, `UserNotFoundException` */
  async prove(pool: UserPool, client: PoolClient, name: string, password: string): Promise<User> {
    const wrong = new AwsError('NotAuthorizedException', 'Incorrect username or password.');
    const key = `${pool.id}\n${name}`;
    const failed = this.failures.get(key);
    if (failed !== undefined && failed.until > this.kernel.clock.now())
      throw new AwsError('NotAuthorizedException', 'Password attempts exceeded');
    const user = this.directory.user(pool.id, name, pool.aliases);
    if (user?.passwordHash === undefined) {
      // The same work as for a known user, so that the time taken tells nothing.
      await hashPassword(password);
      this.countFailure(key);
      if (user === undefined && !client.hidesUnknownUsers)
        throw new AwsError('UserNotFoundException', 'User does not exist.');
      throw wrong;
    }
    if (!(await matchesPassword(user.passwordHash, password))) {
      this.countFailure(key);
      throw wrong;
    }
    if (!user.enabled) throw new AwsError('NotAuthorizedException', 'User is disabled.');
    this.failures.delete(key);
    const temporaryUntil = user.modifiedAt + pool.passwordPolicy.temporaryValidityDays * 86_400_000;
    if (user.status !== 'CONFIRMED' && this.kernel.clock.now() > temporaryUntil)
      throw new AwsError(
        'NotAuthorizedException',
        'Temporary password has expired and must be reset by an administrator.',
      );
    return user;
  }

  private countFailure(key: string): void {
    const count = (this.failures.get(key)?.count ?? 0) + 1;
    const wait = count < FREE_ATTEMPTS ? 0 : Math.min(1_000 * 2 ** (count - FREE_ATTEMPTS), 15 * 60_000);
    if (this.failures.size >= MAX_CHALLENGES) this.failures.delete(this.failures.keys().next().value as string);
    this.failures.set(key, { count, until: this.kernel.clock.now() + wait });
  }

  private openChallenge(client: PoolClient, user: User): string {
    const session = randomBytes(48).toString('base64url');
    if (this.challenges.size >= MAX_CHALLENGES) this.challenges.delete(this.challenges.keys().next().value as string);
    this.challenges.set(session, {
      clientId: client.id,
      username: user.username,
      until: this.kernel.clock.now() + CHALLENGE_MS,
    });
    return session;
  }

  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html */
  async revoke(input: Input): Promise<unknown> {
    const client = this.find.client(input.string('ClientId'));
    if (client.secret !== undefined && input.optionalString('ClientSecret') !== client.secret)
      throw new AwsError('UnauthorizedException', 'Invalid client secret.');
    const hash = hashToken(input.string('Token'));
    const known = this.directory.refreshToken(hash);
    if (known !== undefined && known.clientId !== client.id)
      throw new AwsError('UnauthorizedException', 'Token was issued to another client.');
    await this.directory.removeRefreshToken(hash);
    return {};
  }
}
