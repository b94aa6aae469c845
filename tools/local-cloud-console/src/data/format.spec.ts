import { ago, counted, duration, durationShare, pretty, shortName, perMinute } from './format';

describe('what the console shows', () => {
  it('tells durations in the unit that matters', () => {
    expect([0.4, 12.34, 204.4, 1_240, 125_000].map(duration)).toEqual([
      '0.40 ms',
      '12.3 ms',
      '204 ms',
      '1.24 s',
      '2 min 05 s',
    ]);
    expect(duration(undefined)).toBe('–');
  });

  it('names resources as people do', () => {
    expect(shortName('arn:aws:lambda:eu-central-1:000000000000:function:busbar-local-archive:live')).toBe(
      'busbar-local-archive:live',
    );
    expect(shortName('arn:aws:dynamodb:eu-central-1:000000000000:table/stations')).toBe('stations');
    expect(shortName('connection')).toBe('connection');
  });

  it('counts', () => {
    expect(counted(1, 'message')).toBe('1 message');
    expect(counted(2_304, 'message')).toBe('2,304 messages');
    expect(ago(0, 65_000)).toBe('1 min ago');
  });

  it('draws any duration between nothing and full', () => {
    for (const ms of [0, 0.1, 5, 900, 1e9]) expect(durationShare(ms)).toBeGreaterThan(0);
    expect(durationShare(1e9)).toBe(1);
    expect(durationShare(10)).toBeLessThan(durationShare(100));
  });

  it('indents JSON and leaves text alone', () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(pretty('plain')).toBe('plain');
  });

  it('gives rates in a unit that suits them', () => {
    expect([1, 29, 150, 6_000].map(perMinute)).toEqual(['1/min', '29/min', '2.5/s', '100/s']);
  });
});
