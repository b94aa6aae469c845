import type { PolicyDocument } from '../kernel/iam';
import { DecisionMemory } from './decision-memory';

const principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: 'arn:topic' } as const;
const policy = (condition?: object): PolicyDocument =>
  ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...(condition && { Condition: condition }) },
    ],
  }) as PolicyDocument;
const ask = (resourcePolicy: PolicyDocument, more: object = {}) => ({
  principal,
  action: 'sqs:SendMessage',
  resource: 'arn:queue',
  resourcePolicy,
  ...more,
});
const allowed = { allowed: true } as const;

describe('remembered decisions', () => {
  it('hold for the same question and policy only', () => {
    const memory = new DecisionMemory();
    const known = policy();
    memory.remember(ask(known), allowed, [known]);
    expect(memory.allows(ask(known))).toBe(true);
    expect(memory.allows(ask(policy()))).toBe(false);
    expect(memory.allows(ask(known, { action: 'sqs:DeleteMessage' }))).toBe(false);
    expect(memory.allows(ask(known, { principal: { ...principal, sourceArn: 'arn:other' } }))).toBe(false);
  });

  it('are forgotten when a policy changes', () => {
    const memory = new DecisionMemory();
    const known = policy();
    memory.remember(ask(known), allowed, [known]);
    memory.forget();
    expect(memory.allows(ask(known))).toBe(false);
  });

  it('are not made of refusals, of what depends on the call, nor of what depends on the time', () => {
    const memory = new DecisionMemory();
    const [known, timed] = [policy(), policy({ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } })];
    memory.remember(ask(known), { allowed: false, reason: 'no' }, [known]);
    memory.remember(ask(known, { context: { 's3:prefix': 'a' } }), allowed, [known]);
    memory.remember(ask(timed), allowed, [timed]);
    expect([memory.allows(ask(known)), memory.allows(ask(timed))]).toEqual([false, false]);
  });
});
