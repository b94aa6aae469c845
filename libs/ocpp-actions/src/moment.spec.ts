import { momentOf } from './moment';

const received = new Date('2026-03-01T12:00:00.000Z');

describe('momentOf', () => {
  it.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T10:00:00-0500', '2026-03-01T15:00:00.000Z'],
    ['2026-03-01T10:00:00.123456789Z', '2026-03-01T10:00:00.123Z'],
    ['2026-03-01T10:00:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01 10:00', '2026-03-01T10:00:00.000Z'],
    ['2019-03-01T10:00:00Z', '2019-03-01T10:00:00.000Z'],
  ])('believes %s', (text, at) => expect(momentOf(text, received)).toEqual({ at }));

  it.each([
    '1970-01-01T00:00:00Z',
    '2027-03-01T10:00:00Z',
    '2026-13-45T10:00:00Z',
    'yesterday',
    '',
    '9999-12-31T23:59:59Z',
  ])('takes the time of receipt for %p', (text) =>
    expect(momentOf(text, received)).toEqual({ at: received.toISOString(), note: expect.any(String) }),
  );

  it('takes the time of receipt where none is given, without a note', () => {
    expect(momentOf(undefined, received)).toEqual({ at: received.toISOString() });
  });
});
