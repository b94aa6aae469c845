import type { Logger } from '@busbar/lambda';
import type { DirectoryUser } from '@busbar/storage';
import { authoriseRequest } from './authorise-request';
import { callerOf } from './caller';
import type { TokenVerdict } from './check-token';

// The only method that is used.
const log = { info: () => {} } as unknown as Logger;
const expiresAt = Date.parse('2026-03-01T13:00:00.000Z') / 1000;
const NOW = new Date('2026-03-01T12:00:00.000Z');

function authorise(verdict: TokenVerdict, user?: DirectoryUser) {
  const asked: string[] = [];
  const ports = {
    check: async () => verdict,
    users: {
      find: async (username: string) => {
        asked.push(username);
        return user;
      },
    },
  };
  return { asked, answer: authoriseRequest({ identitySource: ['Bearer x'] }, ports, log) };
}

const tokenOf = (...groups: string[]): TokenVerdict => ({
  token: { subject: 'user-1', username: 'ada', groups, expiresAt },
});

describe('the authoriser', () => {
  it('tells the API who calls', async () => {
    const { answer, asked } = authorise(tokenOf('analyst', 'operator'));
    const { isAuthorized, context } = await answer;
    expect(isAuthorized).toBe(true);
    expect(callerOf(context, ['operator', 'analyst'], NOW)).toEqual({
      subject: 'user-1',
      roles: ['operator', 'analyst'],
      tokenIds: [],
    });
    expect(asked).toEqual([]);
  });

  it('looks the tokens of a driver up, since an access token does not name them', async () => {
    const { answer, asked } = authorise(tokenOf('driver'), {
      enabled: true,
      attributes: { 'custom:tokens': ' DEMO-0001  DEMO-0002 ' },
    });
    expect(callerOf((await answer).context, ['driver'], NOW).tokenIds).toEqual(['DEMO-0001', 'DEMO-0002']);
    expect(asked).toEqual(['ada']);
  });

  it.each([undefined, { enabled: false, attributes: { 'custom:tokens': 'DEMO-0001' } }])(
    'turns a driver away who is no user any more: %j',
    async (user) => {
      const { context } = await authorise(tokenOf('driver'), user).answer;
      expect(context).toEqual({ rejected: 'unknown-user' });
    },
  );

  it('lets a bad token through with the reason, for the API to answer', async () => {
    expect(await authorise({ rejected: 'expired' }).answer).toEqual({
      isAuthorized: true,
      context: { rejected: 'expired' },
    });
  });

  it('opens nothing when the keys or the user pool cannot be asked', async () => {
    const failing = { check: () => Promise.reject(new Error('down')), users: { find: async () => undefined } };
    await expect(authoriseRequest({ identitySource: ['Bearer x'] }, failing, log)).rejects.toThrow('down');
    const found = { check: async () => tokenOf('driver'), users: { find: () => Promise.reject(new Error('down')) } };
    await expect(authoriseRequest({ identitySource: ['Bearer x'] }, found, log)).rejects.toThrow('down');
  });
});

describe('the API', () => {
  const identity = { subject: 'user-1', groups: 'operator', tokenIds: '', expiresAt: String(expiresAt) };
  const refused = (context: Record<string, unknown> | undefined, now = NOW) => {
    try {
      return callerOf(context, ['operator'], now);
    } catch (error) {
      return error;
    }
  };

  it('believes nothing that the authoriser would not say', () => {
    expect(refused(identity)).toMatchObject({ subject: 'user-1' });
    for (const context of [
      undefined,
      {},
      { ...identity, subject: '' },
      { ...identity, subject: 7 },
      { ...identity, groups: undefined },
      { ...identity, groups: ['operator'] },
      { ...identity, expiresAt: undefined },
      { ...identity, expiresAt: '' },
      { ...identity, expiresAt: 'never' },
      { ...identity, rejected: 'toString' },
      { ...identity, rejected: '' },
    ]) {
      expect(refused(context)).toMatchObject({
        code: 'not-signed-in',
        options: { headers: { 'www-authenticate': 'Bearer' } },
      });
    }
  });

  it('says why a token is no good, and a reason goes before an identity', () => {
    expect(refused({ ...identity, rejected: 'expired' })).toMatchObject({
      code: 'not-signed-in',
      message: 'The access token has expired.',
      options: {
        headers: {
          'www-authenticate': 'Bearer error="invalid_token", error_description="The access token has expired."',
        },
      },
    });
    expect(refused({ rejected: 'not-bearer' })).toMatchObject({
      options: {
        headers: {
          'www-authenticate': `Bearer error="invalid_token", error_description="The Authorization header must read 'Bearer <access token>'."`,
        },
      },
    });
  });

  it('ends a remembered identity with its token', () => {
    expect(refused(identity, new Date(expiresAt * 1000 - 1))).toMatchObject({ subject: 'user-1' });
    expect(refused(identity, new Date(expiresAt * 1000))).toMatchObject({
      code: 'not-signed-in',
      message: 'The access token has expired.',
    });
  });
});
