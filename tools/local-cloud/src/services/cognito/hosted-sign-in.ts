import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WebRequest, WebResponse, WebTarget } from '../../kernel/services';
import { jsonResponse, splitUrl } from '../web/http-message';
import type { Administration } from './administration';
import type { Authentication } from './authentication';
import { isAddressOf } from './callback-address';
import { Input } from './input';
import { newPasswordPage, page, signInPage } from './sign-in-page';
import type { TokenMaker } from './tokens';
import type { User, UserDirectory } from './user-directory';
import type { PoolClient, UserPool } from './user-pool';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html: a code lives for five minutes, a session for an hour. */
const CODE_MS = 5 * 60_000;
const SESSION_MS = 3_600_000;
const MAXIMUM_OPEN = 10_000;

interface Grant {
  readonly clientId: string;
  readonly username: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly nonce?: string;
  /** SHA-256 of the verifier that redeems the code, base64url. */
  readonly challenge?: string;
  readonly until: number;
}

interface Parts {
  readonly kernel: Kernel;
  readonly directory: UserDirectory;
  readonly tokens: TokenMaker;
  readonly authentication: Authentication;
  readonly administration: Administration;
  pool(): UserPool;
  client(id: string): PoolClient;
}

/** What a client asks for at the authorisation endpoint. */
interface Question {
  readonly client: PoolClient;
  readonly redirectUri: string;
  readonly scope: string;
  readonly parameters: URLSearchParams;
}

/**
 * The sign-in pages of a user pool's domain, and its OAuth 2.0 endpoints: authorisation code, with PKCE.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
 */
export class HostedSignIn implements WebTarget {
  readonly #codes = new Map<string, Grant>();
  readonly #sessions = new Map<string, { readonly username: string; readonly until: number }>();

  constructor(private readonly parts: Parts) {}

  async request(request: WebRequest): Promise<WebResponse> {
    const { path, query } = splitUrl(request.url);
    const route = `${request.method} ${path}`;
    try {
      switch (route) {
        case 'GET /oauth2/authorize':
          return this.#authorise(new URLSearchParams(query), request);
        case 'GET /login':
          return this.#form(new URLSearchParams(query));
        case 'POST /login':
          return await this.#signIn(new URLSearchParams(query), request);
        case 'GET /logout':
          return this.#signOut(new URLSearchParams(query), request);
        case 'POST /oauth2/token':
          return await this.#token(request);
        case 'GET /oauth2/userInfo':
        case 'POST /oauth2/userInfo':
          return this.#userInfo(request);
        case 'POST /oauth2/revoke':
          return await this.#revoke(request);
        default:
          return page(
            404,
            'There is no such page',
            '<p>The sign-in pages are at <code>/login</code> and <code>/oauth2/authorize</code>.</p>',
          );
      }
    } catch (error) {
      if (error instanceof OAuthError)
        return jsonResponse(
          error.status,
          { error: error.code, ...(error.message && { error_description: error.message }) },
          NEVER_KEPT,
        );
      if (error instanceof BadRequest)
        return page(400, 'Something is wrong with this request', `<p>${escape(error.message)}</p>`);
      throw error;
    }
  }

  #authorise(parameters: URLSearchParams, request: WebRequest): WebResponse {
    const question = this.#question(parameters);
    const refusal = this.#refusal(question);
    if (refusal)
      return redirect(withParameters(question.redirectUri, { error: refusal, state: parameters.get('state') }));
    const session = this.#sessions.get(cookie(request, SESSION_COOKIE) ?? '');
    const user =
      session && session.until > this.#now()
        ? this.parts.directory.user(this.parts.pool().id, session.username)
        : undefined;
    if (user?.enabled && parameters.get('prompt') !== 'login') return this.#grant(question, user);
    if (parameters.get('prompt') === 'none')
      return redirect(
        withParameters(question.redirectUri, { error: 'login_required', state: parameters.get('state') }),
      );
    return redirect(`/login?${parameters.toString()}`);
  }

  #form(parameters: URLSearchParams, message?: string): WebResponse {
    this.#question(parameters);
    const token = randomBytes(24).toString('base64url');
    return withCookie(
      signInPage({ poolName: this.parts.pool().name, csrf: token, ...(message !== undefined && { message }) }),
      FORM_COOKIE,
      token,
      '/login',
      900,
    );
  }

  async #signIn(parameters: URLSearchParams, request: WebRequest): Promise<WebResponse> {
    const question = this.#question(parameters);
    const form = formOf(request);
    const sent = form.get('_csrf') ?? '';
    // A page elsewhere can send a form, and not read the cookie.
    if (sent === '' || sent !== cookie(request, FORM_COOKIE))
      return this.#form(parameters, 'The form was open for too long. Please try again.');
    const { authentication, directory } = this.parts;
    const username = form.get('username') ?? '';
    let user: User;
    try {
      user = await authentication.prove(this.parts.pool(), question.client, username, form.get('password') ?? '');
      if (user.status !== 'CONFIRMED') {
        const fresh = form.get('new_password');
        if (fresh === null) return newPasswordPage({ csrf: sent, username, password: form.get('password') ?? '' });
        user = await authentication.replacePassword(this.parts.pool(), user, fresh);
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return this.#form(parameters, error.message);
    }
    const session = randomBytes(32).toString('base64url');
    remember(this.#sessions, session, { username: user.username, until: this.#now() + SESSION_MS });
    return withCookie(
      this.#grant(question, directory.user(user.poolId, user.username) ?? user),
      SESSION_COOKIE,
      session,
      '/',
      SESSION_MS / 1000,
    );
  }

  #grant({ client, redirectUri, scope, parameters }: Question, user: User): WebResponse {
    const code = randomBytes(32).toString('base64url');
    const nonce = parameters.get('nonce');
    const challenge = parameters.get('code_challenge');
    remember(this.#codes, code, {
      clientId: client.id,
      username: user.username,
      redirectUri,
      scope,
      until: this.#now() + CODE_MS,
      ...(nonce !== null && { nonce }),
      ...(challenge !== null && { challenge }),
    });
    return redirect(withParameters(redirectUri, { code, state: parameters.get('state') }));
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
  #signOut(parameters: URLSearchParams, request: WebRequest): WebResponse {
    const client = this.#client(parameters.get('client_id'));
    const target = parameters.get('logout_uri');
    this.#sessions.delete(cookie(request, SESSION_COOKIE) ?? '');
    // Without an address to go to it signs in again, as for somebody else.
    const next = target ?? (parameters.has('redirect_uri') ? `/login?${parameters.toString()}` : undefined);
    if (next === undefined) throw new BadRequest('logout_uri, or redirect_uri and response_type, is required.');
    if (target !== null && !isAddressOf(client.oauth.logoutUrls, target))
      throw new BadRequest(`${target} is not among the LogoutURLs of the client ${client.name}.`);
    return withCookie(redirect(next), SESSION_COOKIE, '', '/', 0);
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
  async #token(request: WebRequest): Promise<WebResponse> {
    const form = formOf(request);
    const client = this.#provenClient(form, request);
    const pool = this.parts.pool();
    const grantType = form.get('grant_type');
    if (grantType === 'refresh_token') {
      const tokens = this.parts.tokens.refresh(pool, client, form.get('refresh_token') ?? '');
      if (tokens === undefined) throw new OAuthError('invalid_grant');
      return jsonResponse(
        200,
        {
          id_token: tokens.IdToken,
          access_token: tokens.AccessToken,
          expires_in: tokens.ExpiresIn,
          token_type: tokens.TokenType,
        },
        NEVER_KEPT,
      );
    }
    if (grantType !== 'authorization_code') throw new OAuthError('unsupported_grant_type');
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    // A code is good once, whoever shows it.
    this.#codes.delete(code);
    const user = grant && this.parts.directory.user(pool.id, grant.username);
    if (
      !grant ||
      !user?.enabled ||
      grant.until < this.#now() ||
      grant.clientId !== client.id ||
      grant.redirectUri !== form.get('redirect_uri')
    )
      throw new OAuthError('invalid_grant');
    if (
      grant.challenge !== undefined &&
      !same(
        createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url'),
        grant.challenge,
      )
    )
      throw new OAuthError('invalid_grant');
    const tokens = await this.parts.tokens.signIn(pool, client, user, {
      scope: grant.scope,
      ...(grant.nonce !== undefined && { nonce: grant.nonce }),
    });
    return jsonResponse(
      200,
      {
        id_token: tokens.IdToken,
        access_token: tokens.AccessToken,
        refresh_token: tokens.RefreshToken,
        expires_in: tokens.ExpiresIn,
        token_type: tokens.TokenType,
      },
      NEVER_KEPT,
    );
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
  #userInfo(request: WebRequest): WebResponse {
    const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    const pool = this.parts.pool();
    const scopes = String(pool.key.verify(token)?.['scope'] ?? '').split(' ');
    try {
      const user = this.parts.administration.tokenUser([pool], token);
      if (!scopes.includes('openid')) throw new OAuthError('invalid_token', 401, 'the token has no scope openid');
      return jsonResponse(200, { ...user.attributes, sub: user.sub, username: user.username }, NEVER_KEPT);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new OAuthError('invalid_token', 401, error.message);
    }
  }

  async #revoke(request: WebRequest): Promise<WebResponse> {
    const form = formOf(request);
    const client = this.#provenClient(form, request);
    await this.parts.authentication.revoke(
      new Input({
        ClientId: client.id,
        Token: form.get('token') ?? '-',
        ...(client.secret !== undefined && { ClientSecret: client.secret }),
      }),
    );
    return { status: 200, headers: NEVER_KEPT, body: Buffer.alloc(0) };
  }

  /** Errors about who asks and where the answer goes are shown; a redirect could go to anybody. @throws {BadRequest} */
  #question(parameters: URLSearchParams): Question {
    const client = this.#client(parameters.get('client_id'));
    const redirectUri = parameters.get('redirect_uri') ?? client.oauth.callbackUrls[0];
    if (redirectUri === undefined || !isAddressOf(client.oauth.callbackUrls, redirectUri))
      throw new BadRequest(
        `redirect_mismatch: ${redirectUri ?? 'none'} is not among the CallbackURLs of the client ${client.name}: ${client.oauth.callbackUrls.join(', ')}.`,
      );
    return { client, redirectUri, scope: parameters.get('scope') ?? client.oauth.scopes.join(' '), parameters };
  }

  #refusal({ client, scope, parameters }: Question): string | undefined {
    if (!client.oauth.codeFlow) return 'unauthorized_client';
    if (parameters.get('response_type') !== 'code') return 'unsupported_response_type';
    if (scope.split(' ').some((one) => one !== '' && !client.oauth.scopes.includes(one))) return 'invalid_scope';
    const method = parameters.get('code_challenge_method');
    return parameters.has('code_challenge') && method !== 'S256' ? 'invalid_request' : undefined;
  }

  #client(id: string | null): PoolClient {
    try {
      const client = this.parts.client(id ?? '');
      if (client.poolId === this.parts.pool().id) return client;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    throw new BadRequest(`There is no client ${id ?? ''} in this user pool.`);
  }

  #provenClient(form: URLSearchParams, request: WebRequest): PoolClient {
    const [basicId = '', basicSecret] = Buffer.from(
      /^Basic (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '',
      'base64',
    )
      .toString()
      .split(':');
    let client: PoolClient;
    try {
      client = this.#client(basicId || form.get('client_id'));
    } catch {
      throw new OAuthError('invalid_client');
    }
    if (client.secret !== undefined && !same(client.secret, basicSecret ?? form.get('client_secret') ?? ''))
      throw new OAuthError('invalid_client');
    return client;
  }

  #now(): number {
    return this.parts.kernel.clock.now();
  }
}

const SESSION_COOKIE = 'cognito';
const FORM_COOKIE = 'XSRF-TOKEN';
const NEVER_KEPT = { 'cache-control': 'no-store' };

/** An error as OAuth clients read it. */
class OAuthError extends Error {
  constructor(
    readonly code: string,
    readonly status = 400,
    message = '',
  ) {
    super(message);
  }
}

/** An error that is shown to the person at the browser. */
class BadRequest extends Error {}

function formOf(request: WebRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString());
}

function cookie(request: WebRequest, name: string): string | undefined {
  for (const pair of (request.headers['cookie'] ?? '').split(';')) {
    const [key = '', value] = pair.trim().split('=');
    if (key === name && value) return value;
  }
  return undefined;
}

function withCookie(response: WebResponse, name: string, value: string, path: string, seconds: number): WebResponse {
  return {
    ...response,
    headers: {
      ...response.headers,
      'set-cookie': `${name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`,
    },
  };
}

function redirect(location: string): WebResponse {
  return { status: 302, headers: { location, ...NEVER_KEPT }, body: Buffer.alloc(0) };
}

function withParameters(url: string, parameters: Readonly<Record<string, string | null>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) target.searchParams.set(name, value);
  return target.toString();
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= MAXIMUM_OPEN) map.delete(map.keys().next().value as string);
  map.set(key, value);
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
