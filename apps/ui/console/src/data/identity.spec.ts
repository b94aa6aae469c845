import { createHash } from 'node:crypto';
import type { ScreensConfig } from './config';
import { Identity, type Tab } from './identity';

const CONFIG: ScreensConfig = {
  userPoolId: 'pool',
  clientId: 'screens',
  region: 'eu-central-1',
  signInUrl: 'https://busbar.auth.example',
};
const DEMO: ScreensConfig = {
  ...CONFIG,
  identityEndpoint: 'http://cloud.example/',
  demoUser: { username: 'operator@busbar.example', password: 'secret' },
};

/** A tab: its address, what it stores, and where it was sent. */
function aTab(address: string) {
  const stored = new Map<string, string>();
  const left: URL[] = [];
  let url = new URL(address);
  const tab: Tab = {
    get location() {
      const { origin, pathname, search, hash } = url;
      return { origin, pathname, search, hash, assign: (to: string | URL) => void left.push(new URL(to)) };
    },
    history: { replaceState: (_state: unknown, _unused: string, to) => void (url = new URL(to ?? '', url)) },
    sessionStorage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
  };
  return { tab, stored, left, address: () => url.href, open: (to: string) => void (url = new URL(to)) };
}

const idToken = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
const ANALYST = idToken({ email: 'analyst@busbar.example', 'cognito:groups': ['analyst'] });

/** The user pool: answers codes and refresh tokens that it gave, once per code, against the challenge. */
function aUserPool({ expiresIn = 3600 } = {}) {
  const asked: URLSearchParams[] = [];
  const grants = new Map([['good-code', 'unset']]);
  const refreshTokens = new Set(['kept']);
  const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  const answer = (url: string, body: BodyInit | null | undefined): Response => {
    if (url === 'http://cloud.example/') {
      const result = {
        AccessToken: `demo-${asked.push(new URLSearchParams())}`,
        IdToken: idToken({ 'cognito:username': 'operator@busbar.example', 'cognito:groups': ['operator'] }),
        ExpiresIn: expiresIn,
      };
      return json(200, { AuthenticationResult: result });
    }
    const form = body as URLSearchParams;
    asked.push(form);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood =
      form.get('grant_type') === 'refresh_token'
        ? refreshTokens.has(form.get('refresh_token') ?? '')
        : grants.get(form.get('code') ?? '') === challenge && grants.delete(form.get('code') ?? '');
    if (url !== 'https://busbar.auth.example/oauth2/token' || !isGood) return json(400, { error: 'invalid_grant' });
    const tokens = { access_token: `access-${asked.length}`, id_token: ANALYST, expires_in: expiresIn };
    if (form.get('grant_type') === 'refresh_token') return json(200, tokens);
    refreshTokens.add('given');
    return json(200, { ...tokens, refresh_token: 'given' });
  };
  jest
    .spyOn(globalThis, 'fetch')
    .mockImplementation((url, init) => Promise.resolve(answer(String(url as string), init?.body)));
  return { asked, refreshTokens, expect: (challenge: string) => void grants.set('good-code', challenge) };
}

describe('signing in', () => {
  afterEach(() => jest.restoreAllMocks());

  it('goes to the hosted page with a challenge, and comes back to where the person was', async () => {
    const pool = aUserPool();
    const { tab, left, open, address, stored } = aTab('https://app.example/stations?search=CHI#top');
    await new Identity(CONFIG, tab).signIn();
    const [question] = left;
    expect(question?.origin).toBe('https://busbar.auth.example');
    expect(question?.pathname).toBe('/oauth2/authorize');
    const asked = Object.fromEntries(question?.searchParams ?? []);
    expect(asked).toEqual({
      response_type: 'code',
      client_id: 'screens',
      redirect_uri: 'https://app.example/signed-in',
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    pool.expect(asked['code_challenge'] ?? '');

    open(`https://app.example/signed-in?code=good-code&state=${asked['state']}`);
    const identity = new Identity(CONFIG, tab);
    expect(await identity.resume()).toBe(true);
    expect(identity.person).toEqual({ name: 'analyst@busbar.example', roles: ['analyst'] });
    expect(await identity.accessToken()).toBe('access-1');
    expect(address()).toBe('https://app.example/stations?search=CHI#top');
    expect([...stored.keys()]).toEqual(['busbar.refresh-token']);

    const reloaded = new Identity(CONFIG, tab);
    expect(await reloaded.resume()).toBe(true);
    expect(pool.asked.at(-1)?.get('refresh_token')).toBe('given');
  });

  it('takes no answer to a question that the tab did not ask', async () => {
    const pool = aUserPool();
    const { tab, left, open, address } = aTab('https://app.example/');
    open('https://app.example/signed-in?code=good-code&state=made-up');
    await expect(new Identity(CONFIG, tab).resume()).rejects.toThrow(/not started in this tab/);
    expect(address()).toBe('https://app.example/');

    await new Identity(CONFIG, tab).signIn();
    pool.expect(left[0]?.searchParams.get('code_challenge') ?? '');
    open('https://app.example/signed-in?code=good-code&state=made-up');
    await expect(new Identity(CONFIG, tab).resume()).rejects.toThrow(/not started in this tab/);
    expect(pool.asked).toEqual([]);
  });

  it('says what the hosted page said when it gives no code', async () => {
    aUserPool();
    const { tab, left, open } = aTab('https://app.example/');
    await new Identity(CONFIG, tab).signIn();
    const state = left[0]?.searchParams.get('state') ?? '';
    open(`https://app.example/signed-in?error=access_denied&error_description=Not+today&state=${state}`);
    await expect(new Identity(CONFIG, tab).resume()).rejects.toThrow('Not today');
  });

  it('is the demo’s user where there is one, until the person signs out', async () => {
    aUserPool();
    const { tab, left } = aTab('https://app.example/');
    const identity = new Identity(DEMO, tab);
    expect(await identity.resume()).toBe(true);
    expect(identity.person).toEqual({ name: 'operator@busbar.example', roles: ['operator'] });

    identity.signOut();
    expect(left[0]?.href).toBe(
      'https://busbar.auth.example/logout?client_id=screens&logout_uri=https%3A%2F%2Fapp.example%2F',
    );
    expect(await identity.accessToken()).toBeUndefined();
    const back = new Identity(DEMO, tab);
    expect(await back.resume()).toBe(false);
    await back.signInAsDemo();
    expect(await new Identity(DEMO, tab).resume()).toBe(true);
  });

  it('renews a token that is about to end, once for all who ask', async () => {
    const pool = aUserPool({ expiresIn: 60 });
    const { tab, stored } = aTab('https://app.example/');
    stored.set('busbar.refresh-token', 'kept');
    const identity = new Identity(CONFIG, tab);
    await identity.resume();
    expect(await Promise.all([identity.accessToken(), identity.accessToken()])).toEqual(['access-2', 'access-2']);
    expect(pool.asked).toHaveLength(2);
  });

  it('ends with its refresh token, and does not go on as somebody else', async () => {
    const pool = aUserPool({ expiresIn: 60 });
    const { tab, stored } = aTab('https://app.example/');
    stored.set('busbar.refresh-token', 'kept');
    const identity = new Identity(DEMO, tab);
    await identity.resume();
    expect(identity.person?.roles).toEqual(['analyst']);
    const ended = jest.fn();
    identity.onEnded = ended;
    pool.refreshTokens.clear();
    await expect(identity.accessToken()).rejects.toThrow('Your session has ended. Sign in again.');
    expect(ended).toHaveBeenCalledTimes(1);
    expect([identity.person, [...stored.keys()]]).toEqual([undefined, []]);
  });

  it('keeps the session over a user pool that cannot be reached', async () => {
    const { tab, stored } = aTab('https://app.example/');
    stored.set('busbar.refresh-token', 'kept');
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    await expect(new Identity(DEMO, tab).resume()).rejects.toThrow('fetch failed');
    expect(stored.get('busbar.refresh-token')).toBe('kept');
  });
});
