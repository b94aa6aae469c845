import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Kernel } from '../../kernel/kernel';
import type { JwtAuthoriser } from './api-model';

export type JwtDecision =
  | {
      readonly allowed: true;
      readonly context: {
        readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null };
      };
    }
  | { readonly allowed: false; readonly status: 401 | 403; readonly challenge: string };

/**
 * Checks bearer tokens as an HTTP API's JWT authoriser does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class JwtChecker {
  private readonly keys = new Map<string, KeySet>();

  constructor(private readonly kernel: Kernel) {}

  async decide(authoriser: JwtAuthoriser, header: string | undefined, scopes: readonly string[]): Promise<JwtDecision> {
    if (header === undefined) return { allowed: false, status: 401, challenge: 'Bearer' };
    const token = parseToken(header.replace(/^Bearer\s+/i, ''));
    if (token === undefined) return invalid('the token is malformed');
    const { claims } = token;
    if (claims['iss'] !== authoriser.issuer) return invalid('the token has an invalid issuer');
    if (!hasAudience(authoriser, claims)) return invalid('the token does not have a valid audience');
    const now = this.kernel.clock.now() / 1000;
    if (typeof claims['exp'] !== 'number' || now >= claims['exp']) return invalid('the token has expired');
    if (typeof claims['nbf'] === 'number' && now < claims['nbf']) return invalid('the token is not yet valid');
    // The issuer's clock and ours may differ by less than a second, which `iat` in whole seconds shows as the future.
    if (typeof claims['iat'] === 'number' && now + 1 < claims['iat'])
      return invalid('the token was issued in the future');
    const key = await this.key(authoriser.issuer, token.keyId);
    if (key === undefined) return invalid('unable to find a signing key that matches the token');
    if (!verify('sha256', token.signed, key, token.signature)) return invalid('the signature is invalid');
    return withScopes(claims, scopes);
  }

  private key(issuer: string, keyId: string): Promise<KeyObject | undefined> {
    let set = this.keys.get(issuer);
    if (set === undefined) this.keys.set(issuer, (set = new KeySet(this.kernel, issuer)));
    return set.find(keyId);
  }
}

interface Token {
  readonly keyId: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

function parseToken(text: string): Token | undefined {
  const parts = text.split('.');
  if (parts.length !== 3 || text.length > 16_384) return undefined;
  try {
    const [head, claims] = parts
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
    if (!isObject(head) || !isObject(claims)) return undefined;
    // RSA only, and never what the token itself would like best (`none`, an HMAC with the public key).
    if (head['alg'] !== 'RS256' || typeof head['kid'] !== 'string') return undefined;
    return {
      keyId: head['kid'],
      claims,
      signed: Buffer.from(`${parts[0]}.${parts[1]}`),
      signature: Buffer.from(parts[2] as string, 'base64url'),
    };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `client_id` counts only where there is no `aud`: Cognito's access tokens carry the one, its id tokens the other. */
function hasAudience(authoriser: JwtAuthoriser, claims: Readonly<Record<string, unknown>>): boolean {
  const audience = claims['aud'] ?? claims['client_id'];
  const values = Array.isArray(audience) ? audience : [audience];
  return values.some((value) => typeof value === 'string' && authoriser.audiences.includes(value));
}

function withScopes(claims: Readonly<Record<string, unknown>>, required: readonly string[]): JwtDecision {
  if (required.length > 0) {
    const scope = claims['scope'] ?? claims['scp'];
    const granted = Array.isArray(scope) ? scope.map(String) : String(scope ?? '').split(' ');
    if (!required.some((each) => granted.includes(each))) {
      return {
        allowed: false,
        status: 403,
        challenge: `Bearer scope="${required.join(' ')}" error="insufficient_scope"`,
      };
    }
  }
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(claims)) texts[name] = claimText(value);
  return { allowed: true, context: { jwt: { claims: texts, scopes: required.length > 0 ? required : null } } };
}

/** Functions get every claim as a string; a list as `[first second]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function invalid(description: string): JwtDecision {
  return {
    allowed: false,
    status: 401,
    challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
  };
}

/** How often, at most, an issuer is asked for keys, in milliseconds: unknown key ids must not become a flood. */
const REFRESH_MS = 10_000;

/** An issuer's public keys: of a user pool of the local cloud without leaving the process, of others over the network. */
class KeySet {
  private known = new Map<string, KeyObject>();
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private pending: Promise<void> | undefined;

  constructor(
    private readonly kernel: Kernel,
    private readonly issuer: string,
  ) {}

  async find(keyId: string): Promise<KeyObject | undefined> {
    if (!this.known.has(keyId) && this.kernel.clock.now() - this.fetchedAt >= REFRESH_MS) {
      this.pending ??= this.refresh().finally(() => (this.pending = undefined));
      await this.pending;
    }
    return this.known.get(keyId);
  }

  private async refresh(): Promise<void> {
    this.fetchedAt = this.kernel.clock.now();
    try {
      const keys = await this.read(
        `${this.issuer}/.well-known/jwks.json`,
        `${this.issuer}/.well-known/openid-configuration`,
      );
      const found = new Map<string, KeyObject>();
      for (const jwk of keys) {
        if (jwk['kty'] === 'RSA' && typeof jwk['kid'] === 'string')
          found.set(jwk['kid'], createPublicKey({ key: jwk, format: 'jwk' }));
      }
      this.known = found;
    } catch (error) {
      this.kernel.log.warn('The keys of a token issuer cannot be read', { issuer: this.issuer, error: String(error) });
    }
  }

  private async read(wellKnownKeys: string, configuration: string): Promise<Record<string, unknown>[]> {
    const url = new URL(wellKnownKeys);
    const local = url.host.endsWith('.amazonaws.com') ? this.kernel.services.web.findByPath(url.pathname) : undefined;
    if (local !== undefined) {
      const response = await local.target.request({
        method: 'GET',
        url: url.pathname,
        headers: { host: url.host },
        body: Buffer.alloc(0),
        sourceIp: '127.0.0.1',
      });
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      return keysOf(JSON.parse(response.body.toString()));
    }
    const discovered = await fetchJson(configuration);
    const address = isObject(discovered) ? discovered['jwks_uri'] : undefined;
    if (typeof address !== 'string') throw new Error('the OpenID configuration names no jwks_uri');
    return keysOf(await fetchJson(address));
  }
}

function keysOf(document: unknown): Record<string, unknown>[] {
  const keys = isObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys)) throw new Error('not a key set');
  return keys.filter(isObject);
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
