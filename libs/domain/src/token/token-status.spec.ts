import { authorise } from './token-status';

const at = new Date('2026-03-01T08:00:00Z');

it.each([
  ['an unknown token', undefined, 'Invalid'],
  ['a retired one', { status: 'retired' }, 'Invalid'],
  ['a valid one', { status: 'valid' }, 'Accepted'],
  ['one that expires later', { status: 'valid', expiresAt: '2026-03-01T08:00:00.001Z' }, 'Accepted'],
  ['one that expires now', { status: 'valid', expiresAt: '2026-03-01T08:00:00Z' }, 'Expired'],
  ['a blocked one that is expired too', { status: 'blocked', expiresAt: '2020-01-01T00:00:00Z' }, 'Blocked'],
] as const)('%s is answered accordingly', (_name, token, expected) => {
  expect(authorise(token, at)).toBe(expected);
});
