import { ago, axisTime, duration, energy, exactMoment, moment, power } from './format';

describe('numbers and times', () => {
  it('carry their units', () => {
    expect(energy(12_345)).toBe('12.3 kWh');
    expect(energy(5_321, true)).toBe('5.321 kWh');
    expect(energy(2_500_000)).toBe('2.5 MWh');
    expect(energy(null)).toBe('–');
    expect(power(149_600)).toBe('149.6 kW');
  });

  it('tell durations in the two units that matter', () => {
    expect(duration(40_000)).toBe('40 s');
    expect(duration(12 * 60_000)).toBe('12 min');
    expect(duration(65 * 60_000)).toBe('1 h 05 min');
    expect(duration(50 * 3_600_000)).toBe('2 d 2 h');
    expect(ago('2026-01-01T00:00:00Z', new Date('2026-01-01T00:05:00Z'))).toBe('5 min ago');
  });

  it('on an axis tell ticks apart, whatever its span', () => {
    const at = Date.parse('2026-01-01T12:34:56Z');
    expect(axisTime(at, 60_000, 'UTC')).toMatch(/12:34:56/);
    expect(axisTime(at, 3_600_000, 'UTC')).toMatch(/12:34(?!:)/);
    expect(axisTime(at, 7 * 86_400_000, 'UTC')).toMatch(/Jan 1/);
  });

  it('show a moment in the zone that is asked for', () => {
    expect(moment('2026-01-01T12:00:00Z', 'America/Chicago')).toMatch(/6:00/);
    expect(exactMoment('2026-01-01T12:00:00.123Z', 'America/New_York')).toMatch(/07:00:00\.123.*EST/);
  });
});
