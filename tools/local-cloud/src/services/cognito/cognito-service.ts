import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WebRequest, WebResponse } from '../../kernel/services';
import { jsonResponse, splitUrl } from '../web/http-message';
import { Administration, uuidOf } from './administration';
import { Authentication } from './authentication';
import { CognitoWire } from './cognito-wire';
import { HostedSignIn } from './hosted-sign-in';
import { SigningKey } from './signing-key';
import { TokenMaker, type TokenSet } from './tokens';
import { UserDirectory } from './user-directory';
import type { PoolClient, UserPool } from './user-pool';

const instances = new WeakMap<Kernel, CognitoService>();

/** Cognito user pools: users, groups, and the tokens that APIs trust. */
export class CognitoService {
  readonly directory: UserDirectory;
  readonly administration: Administration;
  readonly authentication: Authentication;
  private readonly tokens: TokenMaker;
  private readonly pools = new Map<string, UserPool>();
  private readonly clients = new Map<string, PoolClient>();
  /** Pool → its domain. */
  private readonly domains = new Map<string, string>();

  static of(kernel: Kernel): CognitoService {
    let service = instances.get(kernel);
    if (service === undefined) instances.set(kernel, (service = new CognitoService(kernel)));
    return service;
  }

  constructor(private readonly kernel: Kernel) {
    this.directory = new UserDirectory(kernel.store);
    this.tokens = new TokenMaker(kernel, this.directory);
    this.administration = new Administration(kernel, this.directory, (id) => this.pool(id));
    this.authentication = new Authentication(kernel, this.directory, this.tokens, {
      pool: (id) => this.pool(id),
      client: (id) => this.client(id),
    });
    kernel.expose(new CognitoWire(this));
  }

  get host(): string {
    return `cognito-idp.${this.kernel.region}.amazonaws.com`;
  }

  /** The same at every start: tokens and bookmarks outlive it. */
  poolId(place: string): string {
    return `${this.kernel.region}_${alphanumeric(place, 9)}`;
  }

  static clientId(place: string): string {
    return alphanumeric(place, 26).toLowerCase();
  }

  async declarePool(pool: Omit<UserPool, 'issuer' | 'key' | 'createdAt'>): Promise<UserPool> {
    const pem = this.directory.key(pool.id);
    const key = pem === undefined ? SigningKey.generate() : SigningKey.parse(pem);
    if (pem === undefined) await this.directory.saveKey(pool.id, key.pem);
    const declared: UserPool = {
      ...pool,
      issuer: `https://${this.host}/${pool.id}`,
      key,
      createdAt: this.kernel.clock.now(),
    };
    this.pools.set(pool.id, declared);
    // The issuer's public documents, where JWT authorisers and functions look for keys.
    this.kernel.services.web.registerPath(`/${pool.id}/.well-known/`, {
      request: (request) => Promise.resolve(this.wellKnown(request)),
    });
    return declared;
  }

  withdrawPool(id: string): void {
    this.kernel.services.web.unregisterPath(`/${id}/.well-known/`);
    this.pools.delete(id);
  }

  /** Serves a pool's sign-in pages at its domain: as AWS names it, and as a browser of this machine finds it. */
  declareDomain(domain: string, poolId: string): void {
    const pages = new HostedSignIn({
      kernel: this.kernel,
      directory: this.directory,
      tokens: this.tokens,
      authentication: this.authentication,
      administration: this.administration,
      pool: () => this.pool(poolId),
      client: (id) => this.client(id),
    });
    this.domains.set(poolId, domain);
    for (const host of hostsOf(domain, this.kernel.region)) this.kernel.services.web.register(host, pages);
  }

  withdrawDomain(domain: string): void {
    for (const [poolId, name] of this.domains) if (name === domain) this.domains.delete(poolId);
    for (const host of hostsOf(domain, this.kernel.region)) this.kernel.services.web.unregister(host);
  }

  declareClient(client: PoolClient): void {
    this.clients.set(client.id, client);
  }

  withdrawClient(id: string): void {
    this.clients.delete(id);
  }

  allClients(): Iterable<PoolClient> {
    return this.clients.values();
  }

  allPools(): Iterable<UserPool> {
    return this.pools.values();
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  pool(id: string): UserPool {
    const pool = this.pools.get(id);
    if (pool === undefined) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
    return pool;
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  client(id: string): PoolClient {
    const client = this.clients.get(id);
    if (client === undefined) throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
    return client;
  }

  /**
   * Tokens for a subject that need not be a user, for tools of the developer: every API of the local cloud trusts them.
   * @param request the first pool and its first client unless told
   * @throws {AwsError} `ResourceNotFoundException` when there is no pool or client
   */
  issueToken(request: { groups: readonly string[]; subject: string; poolId?: string; clientId?: string }): TokenSet {
    const pool = request.poolId === undefined ? this.pools.values().next().value : this.pool(request.poolId);
    if (pool === undefined) throw new AwsError('ResourceNotFoundException', 'No template has a user pool.');
    const client =
      request.clientId === undefined
        ? [...this.clients.values()].find((each) => each.poolId === pool.id)
        : this.client(request.clientId);
    if (client === undefined)
      throw new AwsError('ResourceNotFoundException', `The user pool ${pool.name} has no client.`);
    const user = this.directory.user(pool.id, request.subject, pool.aliases);
    const subject = user
      ? { ...this.tokens.subject(user), groups: request.groups }
      : {
          sub: uuidOf(`${pool.id}/${request.subject}`),
          username: request.subject,
          groups: request.groups,
          attributes: {},
        };
    return this.tokens.make(pool, client, subject, this.kernel.clock.now());
  }

  /** Where the pool's domain answers on this machine. */
  private endpoints(poolId: string): Record<string, string> {
    const domain = this.domains.get(poolId);
    if (domain === undefined) return {};
    const base = `http://${domain}.auth.localhost:${new URL(this.kernel.endpoint).port}`;
    return {
      authorization_endpoint: `${base}/oauth2/authorize`,
      token_endpoint: `${base}/oauth2/token`,
      userinfo_endpoint: `${base}/oauth2/userInfo`,
      revocation_endpoint: `${base}/oauth2/revoke`,
      end_session_endpoint: `${base}/logout`,
    };
  }

  /** `/<poolId>/.well-known/jwks.json` and `openid-configuration`. */
  wellKnown(request: Pick<WebRequest, 'method' | 'url'>): WebResponse {
    const [, poolId = '', marker, document] = splitUrl(request.url).path.split('/');
    const pool = this.pools.get(poolId);
    if (request.method !== 'GET' || pool === undefined || marker !== '.well-known')
      return jsonResponse(404, { message: 'Not Found' });
    if (document === 'jwks.json') return jsonResponse(200, { keys: [pool.key.jwk] }, PUBLIC);
    if (document !== 'openid-configuration') return jsonResponse(404, { message: 'Not Found' });
    return jsonResponse(
      200,
      {
        issuer: pool.issuer,
        jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'token'],
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        subject_types_supported: ['public'],
        ...this.endpoints(poolId),
      },
      PUBLIC,
    );
  }
}

/** Browsers of any origin may read an issuer's public documents. */
const PUBLIC = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=86400' };

function hostsOf(domain: string, region: string): string[] {
  return [`${domain}.auth.${region}.amazoncognito.com`, `${domain}.auth.localhost`];
}

function alphanumeric(text: string, length: number): string {
  const digest = createHash('sha512').update(text).digest();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, (_, index) => letters[(digest[index] as number) % letters.length]).join('');
}
