import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EFFECT_FACTS } from '@busbar/ocpp-actions/commands';
import { WATCHED_FACTS } from './watched-facts';

describe('the facts among which effects are looked for', () => {
  it('are those that the stack subscribes to', () => {
    const stack = readFileSync(path.join(__dirname, '../stack.ts'), 'utf8');
    const subscribed = [...(/name: 'effects',[^[]*\[([^\]]*)\]/.exec(stack)?.[1] ?? '').matchAll(/'([a-z.-]+)'/g)];
    expect(subscribed.map(([, fact]) => fact)).toEqual(WATCHED_FACTS);
  });

  it('are all that may show one', () => {
    expect(WATCHED_FACTS.toSorted()).toEqual(EFFECT_FACTS.toSorted());
  });
});
