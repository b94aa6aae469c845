import { createHash, randomInt } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { Input } from './input';
import { checkPassword, hashPassword } from './passwords';
import type { User, UserDirectory } from './user-directory';
import type { PoolClient, UserPool } from './user-pool';

/** What administrators call, with IAM's permission on the pool, and what users call with their access token. */
export class Administration {
  constructor(
    private readonly kernel: Kernel,
    private readonly directory: UserDirectory,
    private readonly findPool: (id: string) => UserPool,
  ) {}

  /** @throws {AwsError} `AccessDeniedException` */
  private pool(input: Input, principal: Principal, action: string): UserPool {
    const pool = this.findPool(input.string('UserPoolId'));
    this.kernel.iam.authorise(
      { principal, action: `cognito-idp:${action}`, resource: pool.arn },
      'AccessDeniedException',
    );
    return pool;
  }

  listPools(pools: Iterable<UserPool>, principal: Principal): unknown {
    this.kernel.iam.authorise(
      { principal, action: 'cognito-idp:ListUserPools', resource: '*' },
      'AccessDeniedException',
    );
    return {
      UserPools: [...pools].map(({ id, name, createdAt }) => ({
        Id: id,
        Name: name,
        CreationDate: createdAt / 1000,
        LastModifiedDate: createdAt / 1000,
      })),
    };
  }

  listClients(input: Input, clients: Iterable<PoolClient>, principal: Principal): unknown {
    const pool = this.pool(input, principal, 'ListUserPoolClients');
    return {
      UserPoolClients: [...clients]
        .filter(({ poolId }) => poolId === pool.id)
        .map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: pool.id })),
    };
  }

  private user(pool: UserPool, input: Input): User {
    const user = this.directory.user(pool.id, input.string('Username'), pool.aliases);
    if (user === undefined) throw new AwsError('UserNotFoundException', 'User does not exist.');
    return user;
  }

  async createUser(input: Input, principal: Principal): Promise<unknown> {
    const pool = this.pool(input, principal, 'AdminCreateUser');
    const name = input.string('Username');
    if (this.directory.user(pool.id, name, pool.aliases) !== undefined)
      throw new AwsError('UsernameExistsException', 'User account already exists');
    const password = input.optionalString('TemporaryPassword') ?? temporaryPassword();
    checkPassword(pool.passwordPolicy, password);
    const user = await this.newUser(pool, name, input.attributes('UserAttributes'), await hashPassword(password));
    // In the cloud the password goes out by e-mail; here the developer is told, who is the only one who could read it.
    if (
      input.optionalString('TemporaryPassword') === undefined &&
      input.optionalString('MessageAction') !== 'SUPPRESS'
    ) {
      this.kernel.log.info(`The temporary password of the new user ${name} is ${password}`);
    }
    return { User: this.userShape(user, 'Attributes') };
  }

  /** Creates a user as the pool names its users. */
  async newUser(
    pool: UserPool,
    name: string,
    attributes: Readonly<Record<string, string>>,
    passwordHash: string | undefined,
  ): Promise<User> {
    const sub = uuidOf(`${pool.id}/${name}/${this.kernel.randomHex(8)}`);
    const now = this.kernel.clock.now();
    const alias: Record<string, string> = pool.usernameIsAttribute && name.includes('@') ? { email: name } : {};
    const user: User = {
      poolId: pool.id,
      username: pool.usernameIsAttribute ? sub : name,
      sub,
      passwordHash,
      status: 'FORCE_CHANGE_PASSWORD',
      enabled: true,
      attributes: { ...alias, ...attributes, sub },
      createdAt: now,
      modifiedAt: now,
      signedOutAt: 0,
    };
    await this.directory.saveUser(user);
    return user;
  }

  async setPassword(input: Input, principal: Principal): Promise<unknown> {
    const pool = this.pool(input, principal, 'AdminSetUserPassword');
    const user = this.user(pool, input);
    const password = input.string('Password');
    checkPassword(pool.passwordPolicy, password);
    await this.directory.saveUser({
      ...user,
      passwordHash: await hashPassword(password),
      status: input.boolean('Permanent') ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      modifiedAt: this.kernel.clock.now(),
    });
    return {};
  }

  async addToGroup(input: Input, principal: Principal): Promise<unknown> {
    const pool = this.pool(input, principal, 'AdminAddUserToGroup');
    const user = this.user(pool, input);
    const group = input.string('GroupName');
    if (!this.directory.groups(pool.id).some((each) => each.name === group))
      throw new AwsError('ResourceNotFoundException', 'Group not found.');
    await this.directory.addMember(pool.id, group, user.username);
    return {};
  }

  getUser(input: Input, principal: Principal): unknown {
    const pool = this.pool(input, principal, 'AdminGetUser');
    return this.userShape(this.user(pool, input), 'UserAttributes');
  }

  listUsers(input: Input, principal: Principal): unknown {
    const pool = this.pool(input, principal, 'ListUsers');
    const filter = input.optionalString('Filter');
    const matches = filter === undefined || filter === '' ? () => true : filterOf(filter);
    const all = this.directory.users(pool.id).filter(matches);
    const start = Number(input.optionalString('PaginationToken') ?? 0) || 0;
    const end = start + Math.min(input.optionalInteger('Limit') ?? 60, 60);
    return {
      Users: all.slice(start, end).map((user) => this.userShape(user, 'Attributes')),
      ...(end < all.length && { PaginationToken: String(end) }),
    };
  }

  listGroups(input: Input, principal: Principal): unknown {
    const pool = this.pool(input, principal, 'ListGroups');
    return { Groups: this.directory.groups(pool.id).map((group) => groupShape(pool.id, group)) };
  }

  async createGroup(input: Input, principal: Principal): Promise<unknown> {
    const pool = this.pool(input, principal, 'CreateGroup');
    const name = input.string('GroupName');
    if (this.directory.groups(pool.id).some((group) => group.name === name))
      throw new AwsError('GroupExistsException', 'A group with the name already exists.');
    const description = input.optionalString('Description');
    const precedence = input.optionalInteger('Precedence');
    const createdAt = this.kernel.clock.now();
    await this.directory.saveGroup(pool.id, {
      name,
      createdAt,
      ...(description !== undefined && { description }),
      ...(precedence !== undefined && { precedence }),
    });
    return { Group: groupShape(pool.id, { name, description, precedence, createdAt }) };
  }

  /** By the user's own access token. */
  ownUser(pools: Iterable<UserPool>, input: Input): unknown {
    const user = this.tokenUser(pools, input.string('AccessToken'));
    return { Username: user.username, UserAttributes: attributeList(user) };
  }

  /** Makes every refresh token of the user void. */
  async signOutEverywhere(pools: Iterable<UserPool>, input: Input): Promise<unknown> {
    const user = this.tokenUser(pools, input.string('AccessToken'));
    await this.directory.saveUser({ ...user, signedOutAt: this.kernel.clock.now() + 1 });
    return {};
  }

  /** Whose access token it is. @throws {AwsError} `NotAuthorizedException`, `UserNotFoundException` */
  tokenUser(pools: Iterable<UserPool>, token: string): User {
    for (const pool of pools) {
      const claims = pool.key.verify(token);
      if (claims?.['token_use'] !== 'access' || claims['iss'] !== pool.issuer) continue;
      if (Number(claims['exp']) * 1000 <= this.kernel.clock.now())
        throw new AwsError('NotAuthorizedException', 'Access Token has expired');
      const user = this.directory.user(pool.id, String(claims['username']));
      if (user === undefined) throw new AwsError('UserNotFoundException', 'User does not exist.');
      if (Number(claims['iat']) * 1000 + 999 < user.signedOutAt)
        throw new AwsError('NotAuthorizedException', 'Access Token has been revoked');
      return user;
    }
    throw new AwsError('NotAuthorizedException', 'Invalid Access Token');
  }

  private userShape(user: User, attributes: 'Attributes' | 'UserAttributes'): Record<string, unknown> {
    return {
      Username: user.username,
      [attributes]: attributeList(user),
      UserCreateDate: user.createdAt / 1000,
      UserLastModifiedDate: user.modifiedAt / 1000,
      Enabled: user.enabled,
      UserStatus: user.status,
    };
  }
}

function attributeList(user: User): { Name: string; Value: string }[] {
  return Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }));
}

function groupShape(
  poolId: string,
  group: { name: string; description: string | undefined; precedence: number | undefined; createdAt: number },
): Record<string, unknown> {
  return {
    GroupName: group.name,
    UserPoolId: poolId,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    CreationDate: group.createdAt / 1000,
    LastModifiedDate: group.createdAt / 1000,
  };
}

/** `email = "a@b.c"` (equal) or `email ^= "a"` (begins with). */
function filterOf(filter: string): (user: User) => boolean {
  const match = /^\s*"?([A-Za-z_:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter);
  if (!match) throw new AwsError('InvalidParameterException', `Error while parsing filter ${filter}`);
  const [, name = '', operator, escaped = ''] = match;
  const wanted = escaped.replace(/\\(.)/g, '$1');
  return (user) => {
    const value =
      name === 'username'
        ? user.username
        : name === 'cognito:user_status'
          ? user.status
          : (user.attributes[name] ?? '');
    return operator === '=' ? value === wanted : value.startsWith(wanted);
  };
}

/** Twelve characters that satisfy every policy. */
function temporaryPassword(): string {
  const from = (letters: string): string => letters[randomInt(letters.length)] as string;
  const letters = 'abcdefghijkmnopqrstuvwxyz';
  return `${from(letters.toUpperCase())}${Array.from({ length: 8 }, () => from(letters)).join('')}${from('23456789')}${from('23456789')}${from('!#%+-=')}`;
}

/** A version 4 UUID made from a text. */
export function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
