import { isOnline } from './online';

const at = (minutes: number): string => new Date(Date.parse('2026-03-01T08:00:00Z') + minutes * 60_000).toISOString();

it.each([
  ['never heard', { lastSeenAt: null, offlineAt: null, connection: null }, false],
  ['heard', { lastSeenAt: at(0), offlineAt: null, connection: null }, true],
  ['silent', { lastSeenAt: at(0), offlineAt: at(5), connection: null }, false],
  ['heard after silence', { lastSeenAt: at(6), offlineAt: at(5), connection: null }, true],
  ['connected', { lastSeenAt: at(0), offlineAt: null, connection: { connectedAt: at(0), disconnectedAt: null } }, true],
  [
    'disconnected',
    { lastSeenAt: at(2), offlineAt: null, connection: { connectedAt: at(0), disconnectedAt: at(2) } },
    false,
  ],
  [
    'disconnected with a straggler',
    { lastSeenAt: at(2.5), offlineAt: null, connection: { connectedAt: at(0), disconnectedAt: at(2) } },
    false,
  ],
  [
    'heard otherwise long after its connection',
    { lastSeenAt: at(9), offlineAt: null, connection: { connectedAt: at(0), disconnectedAt: at(2) } },
    true,
  ],
])('a station that is %s', (_name, known, expected) => {
  expect(isOnline(known)).toBe(expected);
});
