import { Faults } from './faults';
import { seededRandom } from './random';

describe('faults on request', () => {
  it('happen with their probability and not otherwise', () => {
    const faults = Faults.parse('drop:0.5,garbage:0');
    const random = seededRandom(1);
    const drops = Array.from({ length: 1000 }, () => faults.happens('drop', random)).filter(Boolean).length;
    expect(drops).toBeGreaterThan(430);
    expect(drops).toBeLessThan(570);
    expect(faults.happens('garbage', random)).toBe(false);
    expect(faults.happens('duplicate', random)).toBe(false);
  });

  it('name the known kinds when asked for an unknown one', () => {
    expect(() => Faults.parse('explode')).toThrow(/drop, duplicate/);
    expect(() => Faults.parse('drop:2')).toThrow(/0 to 1/);
  });
});
