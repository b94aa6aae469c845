import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { FetchError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import fc from 'fast-check';
import { tokenCheck } from './check-token';

const userPoolId = 'eu-central-1_Pool00000';
const clientId = 'screens';
const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`;
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const CLAIMS = {
  sub: 'user-1',
  username: 'ada',
  'cognito:groups': ['driver'],
  iss: issuer,
  client_id: clientId,
  token_use: 'access',
  iat: now - 60,
  exp: now + 600,
};

function signed(
  claims: object = {},
  { key = ours.privateKey, kid = 'key-1', alg = 'RS256' }: { key?: KeyObject; kid?: string; alg?: string } = {},
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg, kid })}.${part({ ...CLAIMS, ...claims })}`;
  return `${text}.${createSign('sha256').update(text).sign(key, 'base64url')}`;
}

function aCheck() {
  const state = { down: false, fetches: 0 };
  const jwksCache = new SimpleJwksCache({
    fetcher: {
      async fetch(uri) {
        state.fetches += 1;
        if (state.down) throw new FetchError(uri, 'down');
        const keys = [{ ...ours.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }];
        const bytes = new TextEncoder().encode(JSON.stringify({ keys }));
        return bytes.buffer;
      },
    },
  });
  return { state, check: tokenCheck({ userPoolId, clientId, jwksCache }) };
}

describe('an access token', () => {
  it('says who calls, whatever the case of the scheme', async () => {
    const { check } = aCheck();
    const token = { subject: 'user-1', username: 'ada', groups: ['driver'], expiresAt: CLAIMS.exp };
    expect(await check(`Bearer ${signed()}`)).toEqual({ token });
    expect(await check(` bearer  ${signed()} `)).toEqual({ token });
    expect(await check(`Bearer ${signed({ 'cognito:groups': undefined })}`)).toEqual({
      token: { ...token, groups: [] },
    });
  });

  it.each([
    ['without a scheme', () => signed(), 'not-bearer'],
    ['of another scheme', () => `Basic ${signed()}`, 'not-bearer'],
    ['that is empty', () => 'Bearer ', 'not-bearer'],
    ['that is two', () => `Bearer ${signed()}, Bearer ${signed()}`, 'not-bearer'],
    ['that is garbage', () => 'Bearer garbage', 'malformed'],
    ['without a signature', () => `Bearer ${signed().split('.').slice(0, 2).join('.')}.`, 'malformed'],
    ['that is huge', () => `Bearer ${'a'.repeat(9_000)}`, 'malformed'],
    ['that has expired', () => `Bearer ${signed({ exp: now - 1 })}`, 'expired'],
    ['without an end', () => `Bearer ${signed({ exp: undefined })}`, 'malformed'],
    ['from the future', () => `Bearer ${signed({ nbf: now + 300 })}`, 'not-yet-valid'],
    ['of another pool', () => `Bearer ${signed({ iss: `${issuer}x` })}`, 'other-issuer'],
    ['of another client', () => `Bearer ${signed({ client_id: 'other' })}`, 'other-client'],
    ['that is an id token', () => `Bearer ${signed({ token_use: 'id' })}`, 'not-access'],
    ['signed by somebody else', () => `Bearer ${signed({}, { key: theirs.privateKey })}`, 'bad-signature'],
    [
      'changed after it was signed',
      () =>
        `Bearer ${signed().replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...CLAIMS, 'cognito:groups': ['operator'] })).toString('base64url')}.`)}`,
      'bad-signature',
    ],
    ['with a key that nobody knows', () => `Bearer ${signed({}, { kid: 'key-9' })}`, 'unknown-key'],
    ['that wants no signature', () => `Bearer ${signed({}, { alg: 'none' })}`, 'malformed'],
    ['signed with the public key as a secret', () => `Bearer ${signed({}, { alg: 'HS256' })}`, 'malformed'],
  ])('%s is rejected', async (_name, authorization, rejected) => {
    const { check } = aCheck();
    expect(await check(authorization())).toEqual({ rejected });
  });

  it('is rejected whatever the header holds', async () => {
    const { check } = aCheck();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `Bearer ${text}`),
          fc.base64String().map((text) => `Bearer ${text}.${text}.${text}`),
        ),
        async (authorization) => {
          expect(await check(authorization)).toEqual({ rejected: expect.any(String) });
        },
      ),
    );
  });
});

describe('the keys of the pool', () => {
  it('are asked for once, and not again for tokens that nobody signed', async () => {
    const { check, state } = aCheck();
    await check(`Bearer ${signed()}`);
    await check('Bearer garbage');
    await check(`Bearer ${signed({ iss: 'https://elsewhere.example' }, { kid: 'key-7' })}`);
    expect(state.fetches).toBe(1);
    for (const kid of ['key-8', 'key-9', 'key-10'])
      expect(await check(`Bearer ${signed({}, { kid })}`)).toEqual({ rejected: 'unknown-key' });
    expect(state.fetches).toBe(2);
    expect(await check(`Bearer ${signed()}`)).toMatchObject({ token: { subject: 'user-1' } });
  });

  it('that cannot be had reject nobody: it is no fault of the token', async () => {
    const { check, state } = aCheck();
    state.down = true;
    await expect(check(`Bearer ${signed()}`)).rejects.toThrow('down');
    state.down = false;
    expect(await check(`Bearer ${signed()}`)).toMatchObject({ token: { subject: 'user-1' } });
  });
});
