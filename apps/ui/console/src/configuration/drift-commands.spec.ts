import type { WantedStanding } from '@busbar/api-contract/client';
import { commandsAgainst, commandsToRead } from './drift-commands';

const standing = (key: string, kind: WantedStanding['kind'] = 'differs', evseId = 0): WantedStanding => ({
  key,
  kind,
  evseId,
  wanted: '60',
  actual: '300',
  mutability: 'ReadWrite',
  readAt: '2026-03-01T12:00:00.000Z',
});

it('sets in OCPP 1.x key by key what differs and can be set, and reads it', () => {
  const standings = [standing('A'), standing('B', 'read-only'), standing('C', 'as-wanted'), standing('D')];
  expect(commandsAgainst(standings, 'ocpp1.6')).toEqual([
    { type: 'set-configuration', parameters: { key: 'A', value: '60' } },
    { type: 'set-configuration', parameters: { key: 'D', value: '60' } },
    { type: 'get-configuration', parameters: { keys: ['A', 'D'] } },
  ]);
});

it('sets in OCPP 2.x all at once, instances and EVSEs included', () => {
  const component = { name: 'OCPPCommCtrlr' };
  const variable = { name: 'MessageAttempts', instance: 'TransactionEvent' };
  const evse = { component: { name: 'EVSE', evseId: 2 }, variable: { name: 'Power' } };
  const standings = [standing('OCPPCommCtrlr.MessageAttempts[TransactionEvent]'), standing('EVSE.Power', 'differs', 2)];
  expect(commandsAgainst(standings, 'ocpp2.0.1')).toEqual([
    {
      type: 'set-variables',
      parameters: {
        variables: [
          { component, variable, value: '60' },
          { ...evse, value: '60' },
        ],
      },
    },
    { type: 'get-variables', parameters: { variables: [{ component, variable }, evse] } },
  ]);
});

it('has nothing to do where nothing differs, or where a key names no variable of 2.x', () => {
  expect(commandsAgainst([standing('A', 'unknown-key')], 'ocpp1.6')).toEqual([]);
  expect(commandsAgainst([standing('HeartbeatInterval')], 'ocpp2.1')).toEqual([]);
});

it('reads many keys in several commands', () => {
  const bodies = commandsAgainst(
    Array.from({ length: 150 }, (_, index) => standing(`K${index}`)),
    null,
  );
  expect(bodies.slice(150).map(({ parameters }) => (parameters as { keys: string[] }).keys.length)).toEqual([100, 50]);
});

it('has a station tell everything in the words of its version, and then what it never told', () => {
  const evse = { component: { name: 'EVSE', evseId: 2 }, variable: { name: 'Power' } };
  const wanted = [standing('EVSE.Power', 'not-read', 2), standing('A', 'not-read'), standing('B')];
  const everything = { type: 'get-base-report', parameters: { base: 'full' } };
  expect(commandsToRead({ wanted, readAt: null }, 'ocpp2.1')).toEqual([everything]);
  expect(commandsToRead({ wanted, readAt: '2026-03-01T12:00:00.000Z' }, 'ocpp2.1')).toEqual([
    everything,
    { type: 'get-variables', parameters: { variables: [evse] } },
  ]);
  expect(commandsToRead({ wanted, readAt: '2026-03-01T12:00:00.000Z' }, 'ocpp1.5-soap')).toEqual([
    { type: 'get-configuration', parameters: {} },
    { type: 'get-configuration', parameters: { keys: ['EVSE.Power', 'A'] } },
  ]);
});
