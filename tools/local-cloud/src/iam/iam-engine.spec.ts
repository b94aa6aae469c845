import fc from 'fast-check';
import { systemClock } from '../kernel/clock';
import type { AccessRequest, PolicyDocument, PolicyStatement } from '../kernel/iam';
import type { Principal } from '../kernel/principal';
import { conditionsHold } from './conditions';
import { IamEngine } from './iam-engine';
import { matchesArn, matchesPattern } from './pattern';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:facts`;
const trust = (service: string, condition?: PolicyStatement['Condition']): PolicyDocument => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(condition && { Condition: condition }),
    },
  ],
});

function anEngine(...statements: PolicyStatement[]): IamEngine {
  const engine = new IamEngine(ACCOUNT, 'eu-central-1', systemClock());
  engine.putRole({ arn: ROLE, name: 'worker', place: 'stack/WorkerRole', trust: trust('lambda.amazonaws.com') });
  if (statements.length) engine.putInlinePolicy('worker', 'own', { Statement: statements });
  return engine;
}

const worker: Principal = { kind: 'role', roleArn: ROLE, sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/1` };
const publish: AccessRequest = { principal: worker, action: 'sns:Publish', resource: TOPIC };
const allow = (
  action: string | string[],
  resource: string | string[],
  more: Partial<PolicyStatement> = {},
): PolicyStatement => ({ Effect: 'Allow', Action: action, Resource: resource, ...more });

describe('identity policies', () => {
  it.each([
    ['the very action and resource', allow('sns:Publish', TOPIC), true],
    ['the action in another case', allow('SNS:publish', TOPIC), true],
    ['wildcards', allow('sns:Pub*', `arn:aws:sns:*:*:fact?`), true],
    ['one of several', allow(['sqs:*', 'sns:Publish'], ['x', TOPIC]), true],
    ['another action', allow('sns:Subscribe', TOPIC), false],
    ['another resource', allow('sns:Publish', `${TOPIC}-other`), false],
    [
      'everything but this action',
      { Effect: 'Allow', NotAction: 'sns:Publish', Resource: '*' } as PolicyStatement,
      false,
    ],
    [
      'everything but another action',
      { Effect: 'Allow', NotAction: 'sns:Subscribe', Resource: '*' } as PolicyStatement,
      true,
    ],
    ['every resource but this', { Effect: 'Allow', Action: '*', NotResource: TOPIC } as PolicyStatement, false],
  ])('decide by %s', (_name, statement, allowed) => {
    expect(anEngine(statement).decide(publish).allowed).toBe(allowed);
  });

  it('say in AWS words what is missing, and where', () => {
    expect(anEngine().decide(publish)).toEqual({
      allowed: false,
      reason:
        `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/1 is not authorized to perform: sns:Publish on resource: ${TOPIC} ` +
        'because no identity-based policy allows the sns:Publish action. ' +
        `The role stack/WorkerRole would need {"Effect":"Allow","Action":"sns:Publish","Resource":"${TOPIC}"}.`,
    });
  });

  it('say which condition kept a statement from allowing', () => {
    const decision = anEngine(
      allow('sns:Publish', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
    ).decide(publish);
    expect(decision).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('but only if {"StringEquals":{"aws:RequestedRegion":"us-east-1"}}'),
    });
  });

  it('come from managed policies too', () => {
    const engine = anEngine();
    engine.attachManagedPolicy('worker', 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
    expect(engine.decide({ ...publish, action: 'logs:PutLogEvents', resource: 'arn:aws:logs:x' }).allowed).toBe(true);
  });
});

describe('properties of every policy', () => {
  const statements = fc.array(
    fc.record({
      Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
      Action: fc.constantFrom('sns:*', 'sns:Publish', 'sqs:*', '*'),
      Resource: fc.constantFrom('*', TOPIC, 'arn:aws:sqs:*'),
    }),
    { maxLength: 6 },
  );

  it('an explicit deny wins over everything', () => {
    fc.assert(
      fc.property(statements, fc.nat(6), (list, position) => {
        const withDeny = [...list];
        withDeny.splice(position, 0, { Effect: 'Deny', Action: 'sns:*', Resource: '*' });
        const resourcePolicy = {
          Statement: [{ Effect: 'Allow' as const, Principal: '*' as const, Action: '*', Resource: '*' }],
        };
        return !anEngine(...withDeny).decide({ ...publish, resourcePolicy }).allowed;
      }),
    );
  });

  it('the order of statements does not matter', () => {
    fc.assert(
      fc.property(
        statements.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) =>
          anEngine(...list).decide(publish).allowed === anEngine(...shuffled).decide(publish).allowed,
      ),
    );
  });

  it('nothing is allowed that no statement allows', () => {
    fc.assert(
      fc.property(
        statements,
        (list) => list.some(({ Effect }) => Effect === 'Allow') || !anEngine(...list).decide(publish).allowed,
      ),
    );
  });

  it('a pattern matches what a letter-by-letter reading matches', () => {
    const slow = (pattern: string, text: string): boolean =>
      pattern === ''
        ? text === ''
        : pattern[0] === '*'
          ? slow(pattern.slice(1), text) || (text !== '' && slow(pattern, text.slice(1)))
          : text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && slow(pattern.slice(1), text.slice(1));
    const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
    fc.assert(
      fc.property(
        letters('ab.:*?'),
        letters('ab.:('),
        (pattern, text) => matchesPattern(pattern, text) === slow(pattern, text),
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('resource policies', () => {
  const topic: Principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: TOPIC };
  const send: AccessRequest = { principal: topic, action: 'sqs:SendMessage', resource: 'queue' };
  const policy = (statement: Partial<PolicyStatement>): PolicyDocument => ({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        ...statement,
      },
    ],
  });

  it('let a service in for the resource that they name', () => {
    const engine = anEngine();
    const forTopic = policy({ Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } } });
    expect(engine.decide({ ...send, resourcePolicy: forTopic }).allowed).toBe(true);
    const other: Principal = { ...topic, sourceArn: `${TOPIC}2` };
    expect(engine.decide({ ...send, principal: other, resourcePolicy: forTopic }).allowed).toBe(false);
    expect(
      engine.decide({
        ...send,
        resourcePolicy: policy({ Condition: { StringEquals: { 'AWS:SourceAccount': ACCOUNT } } }),
      }).allowed,
    ).toBe(true);
  });

  it('are what a service needs; the refusal says the missing statement', () => {
    expect(anEngine().decide(send)).toMatchObject({
      allowed: false,
      reason: expect.stringContaining(
        `{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"queue","Condition":{"ArnEquals":{"aws:SourceArn":"${TOPIC}"}}}`,
      ),
    });
    expect(
      anEngine().decide({ ...send, resourcePolicy: policy({ Principal: { Service: 'events.amazonaws.com' } }) })
        .allowed,
    ).toBe(false);
  });

  it('let a role in by its ARN, but by the account only together with its own policies', () => {
    const byRole = policy({ Principal: { AWS: ROLE } });
    const byAccount = policy({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
    const call = { ...send, principal: worker };
    expect(anEngine().decide({ ...call, resourcePolicy: byRole }).allowed).toBe(true);
    expect(anEngine().decide({ ...call, resourcePolicy: byAccount }).allowed).toBe(false);
    expect(anEngine(allow('sqs:*', '*')).decide({ ...call, resourcePolicy: byAccount }).allowed).toBe(true);
  });

  it('keep strangers out', () => {
    expect(anEngine().decide({ ...send, principal: { kind: 'anonymous' } }).allowed).toBe(false);
    expect(
      anEngine().decide({ ...send, principal: { kind: 'anonymous' }, resourcePolicy: policy({ Principal: '*' }) })
        .allowed,
    ).toBe(true);
  });
});

describe('conditions', () => {
  const context = new Map([
    ['aws:sourcearn', ['arn:aws:s3:::bucket/a:b']],
    ['tags', ['red', 'blue']],
  ]);
  it.each<[string, string, unknown, boolean]>([
    ['StringEquals', 'aws:SourceArn', 'arn:aws:s3:::bucket/a:b', true],
    ['StringNotEquals', 'aws:SourceArn', 'x', true],
    ['StringNotEquals', 'missing', 'x', true],
    ['StringEquals', 'missing', 'x', false],
    ['StringEqualsIfExists', 'missing', 'x', true],
    ['StringLike', 'aws:SourceArn', 'arn:aws:s3:::*', true],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:s3:::bucket/*', true],
    ['Null', 'missing', 'true', true],
    ['Null', 'tags', 'true', false],
    ['Null', 'tags', false, true],
    ['ForAllValues:StringEquals', 'tags', ['red', 'blue', 'green'], true],
    ['ForAllValues:StringEquals', 'tags', ['red'], false],
    ['ForAllValues:StringEquals', 'missing', ['red'], true],
    ['ForAnyValue:StringEquals', 'tags', ['red'], true],
    ['ForAnyValue:StringEquals', 'missing', ['red'], false],
    ['ForAnyValue:StringLike', 'tags', ['b*'], true],
    ['Unheard', 'tags', ['red'], false],
  ])('%s of %s with %j holds: %s', (operator, key, wanted, holds) => {
    expect(conditionsHold({ [operator]: { [key]: wanted } }, context)).toBe(holds);
  });

  it('an asterisk in an ARN stays within its segment', () => {
    expect(matchesArn('arn:aws:sns:*:facts', `arn:aws:sns:eu-central-1:${ACCOUNT}:facts`)).toBe(false);
    expect(matchesArn('arn:aws:sns:*:*:facts', `arn:aws:sns:eu-central-1:${ACCOUNT}:facts`)).toBe(true);
  });
});

describe('sessions and trust', () => {
  it("calls with a session are the role's until it closes", () => {
    const engine = anEngine();
    const session = engine.openSession(ROLE, 'env-1');
    session.setInvocation('i-1');
    expect(engine.principalOf(session.accessKeyId)).toEqual({
      kind: 'role',
      roleArn: ROLE,
      sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/env-1`,
      invocationId: 'i-1',
    });
    session.close();
    expect(engine.principalOf(session.accessKeyId)).toEqual({ kind: 'anonymous' });
    expect(engine.principalOf('my-own-key')).toEqual({ kind: 'developer' });
    expect(engine.principalOf(undefined)).toEqual({ kind: 'anonymous' });
  });

  it('a role is assumed only by a service that it trusts', () => {
    const engine = anEngine();
    expect(() => engine.assume(ROLE, 'scheduler.amazonaws.com')).toThrow(
      /AssumeRolePolicyDocument of stack\/WorkerRole would need .*scheduler\.amazonaws\.com/,
    );
    expect(() => engine.openSession(`${ROLE}-other`, 'x')).toThrow(/does not exist/);
    engine.putRole({
      arn: `${ROLE}2`,
      name: 'worker2',
      place: 'p',
      trust: trust('scheduler.amazonaws.com', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }),
    });
    expect(
      engine.assume(
        `${ROLE}2`,
        'scheduler.amazonaws.com',
        `arn:aws:scheduler:eu-central-1:${ACCOUNT}:schedule/default/x`,
      ),
    ).toMatchObject({ kind: 'role', roleArn: `${ROLE}2` });
  });
});
