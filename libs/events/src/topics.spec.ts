import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FACT_CLASSES } from './registry';
import { FACT_NAMES, INGRESS_FACTS, isFactName, topicName } from './topics';

describe('the topic contract', () => {
  it('gives every fact a topic name of its own that SNS allows', () => {
    const names = FACT_NAMES.map((fact) => topicName('dev', fact));
    expect(new Set(names).size).toBe(FACT_NAMES.length);
    for (const name of names) expect(name).toMatch(/^busbar-dev-[a-z-]{1,200}$/);
    expect(topicName('dev', 'session.started')).toBe('busbar-dev-session-started');
  });

  it('has a class for every fact', () => {
    expect(Object.keys(FACT_CLASSES)).toEqual(FACT_NAMES);
  });

  it('lets ingress publish no fact that the ledger derives', () => {
    for (const fact of INGRESS_FACTS) expect(fact).not.toMatch(/^session\.|\.changed$/);
  });

  it('knows its names and no property of objects', () => {
    expect(isFactName('session.started')).toBe(true);
    for (const name of ['toString', '__proto__', 'session.begun', '']) expect(isFactName(name)).toBe(false);
  });

  it('is free of imports, so that infrastructure code can read it without decorators', () => {
    expect(readFileSync(path.join(__dirname, 'topics.ts'), 'utf8')).not.toMatch(/^import/m);
  });
});
