import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FACT_NAMES } from '@busbar/events/topics';
import { isWatched, WATCHED_FACTS } from './watched-facts';

describe('the facts among which effects are looked for', () => {
  it('are those that the stack subscribes to', () => {
    const stack = readFileSync(path.join(__dirname, '../stack.ts'), 'utf8');
    const subscribed = [...(/name: 'effects',[^[]*\[([^\]]*)\]/.exec(stack)?.[1] ?? '').matchAll(/'([a-z.-]+)'/g)];
    expect(subscribed.map(([, fact]) => fact)).toEqual(WATCHED_FACTS);
  });

  it('exist, and hold no readings', () => {
    for (const fact of WATCHED_FACTS) expect(FACT_NAMES).toContain(fact);
    expect(isWatched('meter.sampled')).toBe(false);
  });
});
