import fc from 'fast-check';
import { stationKeyOfVersion } from './station-key';

const station = fc.record({
  secret: fc.string({ minLength: 1 }),
  stationKey: fc.stringMatching(/^[a-z0-9.-]{1,48}$/),
  version: fc.integer({ min: 1 }),
});

describe('stationKeyOfVersion', () => {
  it('is the same 20 bytes for the same station and version, in hexadecimal digits', () => {
    fc.assert(
      fc.property(station, ({ secret, stationKey, version }) => {
        const key = stationKeyOfVersion(secret, stationKey, version);
        expect(key).toMatch(/^[0-9a-f]{40}$/);
        expect(stationKeyOfVersion(secret, stationKey, version)).toBe(key);
      }),
    );
  });

  it('is another one for any other secret, station or version', () => {
    fc.assert(
      fc.property(station, station, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const keys = [one, other].map(({ secret, stationKey, version }) =>
          stationKeyOfVersion(secret, stationKey, version),
        );
        expect(keys[0]).not.toBe(keys[1]);
      }),
    );
  });
});
