import { checkCommand, type StationCommand } from '@busbar/domain';
import { PROTOCOLS, type Protocol } from '@busbar/events';
import { requestIdOf, requestsFor, type CommandLookups, type Draft } from './index';

const REF = 'a'.repeat(64);
const REQUEST_ID = requestIdOf('4f9b7a3e-9d1b-4a5e-8f53-2b3b7a0f6a11');
const LOOKUPS: CommandLookups = {
  requestId: REQUEST_ID,
  tagOf: async (ref) => (ref === REF ? { id: 'DEMO-0001', kind: 'ISO14443', parentId: 'FLEET' } : undefined),
};

async function said(protocol: Protocol, type: string, parameters: object) {
  const checked = checkCommand(type, parameters);
  if (!checked.ok) throw new Error(checked.description);
  return requestsFor(protocol, checked.command, LOOKUPS);
}

function payloadOf(draft: Draft): object {
  if (!draft.ok) throw new Error(draft.description);
  return draft.payload;
}

describe('a start', () => {
  it.each(PROTOCOLS.filter((protocol) => protocol.startsWith('ocpp1')))(
    'is the tag and the connector over %s',
    async (protocol) => {
      expect(await said(protocol, 'remote-start', { tokenRef: REF, evseId: 2 })).toEqual({
        ok: true,
        action: 'RemoteStartTransaction',
        payload: { connectorId: 2, idTag: 'DEMO-0001' },
      });
    },
  );

  it.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
    'has a number, and the token with its group, over %s',
    async (protocol) => {
      expect(await said(protocol, 'remote-start', { tokenRef: REF, evseId: 2 })).toEqual({
        ok: true,
        action: 'RequestStartTransaction',
        payload: {
          evseId: 2,
          groupIdToken: { idToken: 'FLEET', type: 'Central' },
          idToken: { idToken: 'DEMO-0001', type: 'ISO14443' },
          remoteStartId: REQUEST_ID,
        },
      });
    },
  );

  it.each([
    ['04A2B3C4', 'ISO14443'],
    ['04a2b3c4d5e6f7', 'ISO14443'],
    ['E004010203040506', 'ISO15693'],
    ['DEMO-0001', 'Central'],
    ['04A2B3C4D5', 'Central'],
  ])('takes %s for a token of kind %s where nobody knows better', async (id, type) => {
    const lookups = { requestId: 1, tagOf: async () => ({ id }) };
    const command: StationCommand = { type: 'remote-start', parameters: { tokenRef: REF } };
    expect(await requestsFor('ocpp2.0.1', command, lookups)).toMatchObject({
      payload: { idToken: { idToken: id, type } },
    });
  });

  it('of a token that is not known any more is not sent', async () => {
    expect(await said('ocpp1.6', 'remote-start', { tokenRef: 'b'.repeat(64) })).toMatchObject({
      ok: false,
      code: 'invalid-for-station',
    });
  });

  it('does not lose the profile that was meant to limit it', async () => {
    const profile = {
      id: 1,
      stackLevel: 0,
      purpose: 'transaction',
      kind: 'relative',
      schedules: [{ unit: 'A', periods: [{ startSeconds: 0, limit: 6.5, phases: 1 }] }],
    };
    expect(await said('ocpp1.6', 'remote-start', { tokenRef: REF, profile })).toMatchObject({
      payload: { chargingProfile: { chargingSchedule: { chargingSchedulePeriod: [{ limit: 6.5, numberPhases: 1 }] } } },
    });
    expect(await said('ocpp1.5-soap', 'remote-start', { tokenRef: REF, profile })).toMatchObject({
      ok: false,
      code: 'not-supported',
    });
  });
});

describe('what a version has in another way', () => {
  it('is told by name where keys became variables', async () => {
    expect(await said('ocpp2.0.1', 'get-configuration', { keys: ['HeartbeatInterval', 'A[b].C[d]'] })).toEqual({
      ok: true,
      action: 'GetVariables',
      payload: {
        getVariableData: [
          { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } },
          { component: { name: 'A', instance: 'b' }, variable: { name: 'C', instance: 'd' } },
        ],
      },
    });
  });

  it('or said to be missing', async () => {
    expect(await said('ocpp1.2-soap', 'get-configuration', {})).toMatchObject({
      ok: false,
      code: 'not-supported',
      description: expect.stringContaining('set-configuration'),
    });
    expect(await said('ocpp1.6', 'reset', { mode: 'on-idle' })).toMatchObject({ ok: false, code: 'not-supported' });
  });
});

it('a request’s number is positive, of 31 bits, and the same for every attempt', () => {
  expect(requestIdOf('one')).toBe(requestIdOf('one'));
  expect(requestIdOf('one')).not.toBe(requestIdOf('two'));
  expect(requestIdOf('one')).toBeGreaterThan(0);
  expect(requestIdOf('one')).toBeLessThan(2 ** 31);
});

it('a command is checked before it is one', () => {
  expect(checkCommand('remote-start', { tokenRef: 'DEMO-0001' })).toEqual({
    ok: false,
    description: expect.stringContaining('tokenRef'),
  });
  expect(checkCommand('constructor', {})).toMatchObject({ ok: false });
  const command: StationCommand = { type: 'reset', parameters: { mode: 'soft' } };
  expect(checkCommand(command.type, command.parameters)).toEqual({ ok: true, command });
});

describe('a charging profile', () => {
  const profile = (changes: object = {}) => ({
    id: 1,
    stackLevel: 0,
    purpose: 'default',
    kind: 'absolute',
    schedules: [
      {
        startAt: '2026-03-01T12:00:00Z',
        unit: 'W',
        periods: [
          { startSeconds: 0, limit: 11_000 },
          { startSeconds: 60, limit: 7_000, phases: 1 },
        ],
      },
    ],
    ...changes,
  });
  const set = (protocol: Protocol, parameters: object) => said(protocol, 'set-charging-profile', parameters);

  it('lies at the station where no EVSE is named', async () => {
    expect(await set('ocpp1.6', { profile: profile() })).toMatchObject({ ok: true, payload: { connectorId: 0 } });
    expect(await set('ocpp2.0.1', { profile: profile() })).toMatchObject({ ok: true, payload: { evseId: 0 } });
    expect(await set('ocpp2.0.1', { evseId: 2, profile: profile() })).toMatchObject({ payload: { evseId: 2 } });
  });

  it.each([
    ['a limit of the station at an EVSE', { evseId: 1, profile: profile({ purpose: 'station-max' }) }],
    ['one of a transaction at no EVSE', { profile: profile({ purpose: 'transaction', transactionId: '7' }) }],
    ['a default that names a transaction', { profile: profile({ transactionId: '7' }) }],
    ['one that recurs without saying how often', { profile: profile({ kind: 'recurring' }) }],
    [
      'a schedule that does not begin at its start',
      { profile: profile({ schedules: [{ unit: 'A', periods: [{ startSeconds: 1, limit: 6 }] }] }) },
    ],
    [
      'periods that go back',
      {
        profile: profile({
          schedules: [
            {
              unit: 'A',
              periods: [
                { startSeconds: 0, limit: 6 },
                { startSeconds: 0, limit: 8 },
              ],
            },
          ],
        }),
      },
    ],
  ])('is not sent as %s', async (_, parameters) => {
    for (const protocol of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)
      expect(await set(protocol, parameters)).toMatchObject({ ok: false, code: 'invalid-for-station' });
  });

  it('says in 2.x when it starts, unless it is relative', async () => {
    const open = profile({ schedules: [{ unit: 'A', periods: [{ startSeconds: 0, limit: 6 }] }] });
    expect(await set('ocpp1.6', { profile: open })).toMatchObject({ ok: true });
    expect(await set('ocpp2.0.1', { profile: open })).toMatchObject({ ok: false });
    expect(await set('ocpp2.0.1', { profile: { ...open, kind: 'relative' } })).toMatchObject({ ok: true });
    expect(await set('ocpp2.0.1', { profile: profile({ kind: 'relative' }) })).toMatchObject({ ok: false });
  });

  it('of 2.1 is refused before it', async () => {
    expect(await set('ocpp2.0.1', { profile: profile({ purpose: 'priority' }) })).toMatchObject({
      ok: false,
      code: 'not-supported',
    });
    expect(await set('ocpp2.1', { profile: profile({ purpose: 'priority' }) })).toMatchObject({ ok: true });
  });
});

describe('secrets', () => {
  it('go by name, and are resolved at sending', async () => {
    const withSecret = (secretOf: CommandLookups['secretOf']) =>
      requestsFor('ocpp1.6', { type: 'set-station-key', parameters: { secretRef: 'key-1' } }, { ...LOOKUPS, secretOf });
    expect(await withSecret(async (ref) => `${ref}-opened-0000`)).toMatchObject({
      payload: { key: 'AuthorizationKey', value: 'key-1-opened-0000' },
    });
    expect(await withSecret(async () => undefined)).toMatchObject({ ok: false, code: 'invalid-for-station' });
    expect(await withSecret(undefined)).toMatchObject({ ok: false });
  });

  it.each([
    ['ocpp1.5-soap', 'get-log', { log: 'diagnostics' }, ['location']],
    ['ocpp1.6', 'get-log', { log: 'security' }, ['log', 'remoteLocation']],
    ['ocpp2.1', 'get-log', { log: 'diagnostics' }, ['log', 'remoteLocation']],
    ['ocpp1.6', 'update-firmware', { retrieveAt: '2026-03-01T12:00:00Z' }, ['location']],
    ['ocpp2.0.1', 'update-firmware', { retrieveAt: '2026-03-01T12:00:00Z' }, ['firmware', 'location']],
    ['ocpp2.0.1', 'publish-firmware', { checksum: 'a'.repeat(32) }, ['location']],
  ] as const)('of a place of files go into its address: %s, %s', async (protocol, type, more, path) => {
    const parameters = { location: 'ftp://files.example/logs', credentialsRef: 'ftp/logs', ...more };
    const { command } = checkCommand(type, parameters) as { command: StationCommand };
    const asked: string[] = [];
    const draft = await requestsFor(protocol, command, {
      ...LOOKUPS,
      secretOf: async (ref) => (asked.push(ref), 'a$&b:p@ss:word/1'),
    });
    expect(asked).toEqual(['ftp/logs']);
    const place = path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], payloadOf(draft));
    expect(place).toBe('ftp://a%24%26b:p%40ss%3Aword%2F1@files.example/logs');
    for (const secret of [undefined, 'no-colon', ':no-user', 'no-password:'])
      expect(await requestsFor(protocol, command, { ...LOOKUPS, secretOf: async () => secret })).toMatchObject({
        ok: false,
        code: 'invalid-for-station',
        description: expect.not.stringContaining('no-'),
      });
  });

  it.each(['../pepper', 'a/../b', '/a', 'a//b', 'arn:aws:secretsmanager:x', '', 'a b'])(
    'are not looked for outside their folder: %j',
    (secretRef) => expect(checkCommand('set-station-key', { secretRef }).ok).toBe(false),
  );

  it('are not repeated where a station cannot be told them', async () => {
    for (const protocol of ['ocpp1.6', 'ocpp2.0.1'] as const) {
      const draft = await requestsFor(
        protocol,
        { type: 'set-station-key', parameters: { secretRef: 'key-1' } },
        { ...LOOKUPS, secretOf: async () => 'private'.repeat(400) },
      );
      expect(draft).toMatchObject({ ok: false, description: expect.not.stringContaining('private') });
    }
  });

  it('that are keys of ours go by version', async () => {
    const command = { type: 'rotate-station-key', parameters: { keyVersion: 3 } } as const;
    const keyOf = async (version: number) => `${version}f`.repeat(20);
    expect(payloadOf(await requestsFor('ocpp1.6', command, { ...LOOKUPS, keyOf }))).toEqual({
      key: 'AuthorizationKey',
      value: '3f'.repeat(20),
    });
    expect(payloadOf(await requestsFor('ocpp2.0.1', command, { ...LOOKUPS, keyOf }))).toEqual({
      setVariableData: [
        {
          component: { name: 'SecurityCtrlr' },
          variable: { name: 'BasicAuthPassword' },
          attributeValue: '3f'.repeat(20),
        },
      ],
    });
    for (const protocol of ['ocpp1.6', 'ocpp2.1'] as const)
      expect(await requestsFor(protocol, command, LOOKUPS)).toMatchObject({ ok: false, code: 'invalid-for-station' });
  });

  it('are not taken as settings', async () => {
    const set = { key: 'AuthorizationKey', value: 'private' };
    expect(await said('ocpp1.6', 'set-configuration', set)).toMatchObject({ ok: false });
    const variable = { key: 'SecurityCtrlr.BasicAuthPassword', value: 'private' };
    expect(await said('ocpp2.0.1', 'set-configuration', variable)).toMatchObject({ ok: false });
    expect(checkCommand('get-log', { log: 'diagnostics', location: 'ftp://user:private@files.example' }).ok).toBe(
      false,
    );
  });
});

it('a list with a token that is not known any more is not sent without it', async () => {
  const list = (...refs: string[]) => ({
    version: 3,
    update: 'full',
    entries: refs.map((tokenRef) => ({ tokenRef })),
  });
  for (const protocol of ['ocpp1.5-soap', 'ocpp1.6', 'ocpp2.0.1'] as const) {
    expect(await said(protocol, 'send-local-list', list(REF))).toMatchObject({ ok: true });
    expect(await said(protocol, 'send-local-list', list(REF, 'b'.repeat(64)))).toMatchObject({ ok: false });
    expect(await said(protocol, 'send-local-list', list(REF, REF))).toMatchObject({ ok: false });
  }
});

it('an amount arrives as it is, or is not sent', async () => {
  const cost = (totalCost: string) => said('ocpp2.0.1', 'update-cost', { transactionId: '7', totalCost });
  expect(await cost('12.50')).toMatchObject({ ok: true, payload: { totalCost: 12.5 } });
  expect(await cost('000000000001.123456')).toMatchObject({ payload: { totalCost: 1.123456 } });
  expect(await cost('123456789012.123456')).toMatchObject({ ok: false, code: 'invalid-for-station' });
});
