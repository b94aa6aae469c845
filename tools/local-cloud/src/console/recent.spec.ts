import { Recent } from './recent';

describe('what is remembered for a while', () => {
  it('is at least as much as was asked for, and bounded', () => {
    const recent = new Recent<number>(100);
    for (let n = 0; n < 1_000; n += 1) {
      recent.set(`k${n}`, n);
      for (let back = Math.max(0, n - 99); back <= n; back += 1) expect(recent.get(`k${back}`)).toBe(back);
      if (n >= 200) expect(recent.get(`k${n - 200}`)).toBeUndefined();
    }
  });

  it('can be taken once', () => {
    const recent = new Recent<string>(2);
    recent.set('a', '1');
    recent.set('b', '2');
    recent.set('c', '3');
    expect(recent.take('a')).toBe('1');
    expect(recent.take('a')).toBeUndefined();
    expect(recent.get('c')).toBe('3');
  });
});
