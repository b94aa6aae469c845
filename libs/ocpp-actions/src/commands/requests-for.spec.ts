import { checkCommand, type StationCommand } from '@busbar/domain';
import { PROTOCOLS, type Protocol } from '@busbar/events';
import { requestIdOf, requestsFor, type CommandLookups } from './index';

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
