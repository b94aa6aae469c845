import { SignInFailed, type Tokens } from './tokens';

/** One of the client's callback addresses, after the origin; the global stack lists them. */
export const CALLBACK_PATH = '/signed-in';
const SCOPE = 'openid email profile';

export interface SignInClient {
  readonly signInUrl: string;
  readonly clientId: string;
}

/** What must come back with the answer, and redeem it. */
export interface Question {
  readonly state: string;
  readonly verifier: string;
}

export function newQuestion(): Question {
  return { state: random(), verifier: random() };
}

/**
 * Where a person signs in: authorisation code with PKCE.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export async function authorizeUrl(client: SignInClient, origin: string, question: Question): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(question.verifier));
  return address(client, '/oauth2/authorize', {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: origin + CALLBACK_PATH,
    scope: SCOPE,
    state: question.state,
    code_challenge_method: 'S256',
    code_challenge: base64Url(new Uint8Array(digest)),
  });
}

/** Ends the session at the sign-in page too. https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
export function logoutUrl(client: SignInClient, origin: string): string {
  return address(client, '/logout', { client_id: client.clientId, logout_uri: `${origin}/` });
}

/** @throws {SignInFailed} when the code is not, or no longer, good */
export function redeemCode(client: SignInClient, origin: string, code: string, verifier: string): Promise<Tokens> {
  return askForTokens(client, {
    grant_type: 'authorization_code',
    redirect_uri: origin + CALLBACK_PATH,
    code,
    code_verifier: verifier,
  });
}

/** @throws {SignInFailed} when the refresh token is not, or no longer, good */
export function refresh(client: SignInClient, refreshToken: string): Promise<Tokens> {
  return askForTokens(client, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
async function askForTokens(client: SignInClient, grant: Record<string, string>): Promise<Tokens> {
  const response = await fetch(`${client.signInUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: client.clientId, ...grant }),
  });
  const body = (await response.json().catch(() => ({}))) as Partial<Record<string, string | number>>;
  const { access_token: accessToken, id_token: idToken, refresh_token: refreshToken, expires_in: expiresIn } = body;
  if (response.status === 400) {
    throw new SignInFailed(
      body['error'] === 'invalid_grant'
        ? 'Your session has ended. Sign in again.'
        : `The sign-in page refused: ${body['error'] ?? 'no reason given'}.`,
    );
  }
  if (typeof accessToken !== 'string' || typeof idToken !== 'string' || typeof expiresIn !== 'number')
    throw new Error(`The sign-in page answered ${response.status}.`);
  return { accessToken, idToken, expiresIn, ...(typeof refreshToken === 'string' && { refreshToken }) };
}

function address({ signInUrl }: SignInClient, path: string, parameters: Record<string, string>): string {
  return `${signInUrl}${path}?${new URLSearchParams(parameters).toString()}`;
}

/** 43 characters, as many as a verifier needs at least: https://www.rfc-editor.org/rfc/rfc7636#section-4.1 */
function random(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
