import { readPolicyAnswer, readSimpleAnswer } from './policy-answer';

const ARN = 'arn:aws:execute-api:eu-central-1:000000000000:abc/live/$connect';
const policy = (...Statement: unknown[]): unknown => ({
  principalId: 'p',
  policyDocument: { Version: '2012-10-17', Statement },
});
const say = (Effect: string, Resource: unknown = '*', Action: unknown = 'execute-api:Invoke'): unknown => ({
  Effect,
  Resource,
  Action,
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
describe('the policy of an authoriser', () => {
  it.each([
    ['allows what it names', policy(say('Allow', ARN)), true],
    ['allows by wildcards', policy(say('Allow', 'arn:aws:execute-api:*:*:abc/*', ['execute-api:*'])), true],
    ['denies what it does not name', policy(say('Allow', `${ARN}x`)), false],
    ['denies other actions', policy(say('Allow', '*', 's3:GetObject')), false],
    ['denies when anything denies', policy(say('Allow'), say('Deny', ARN)), false],
    ['takes dots and dollars literally', policy(say('Allow', ARN.replace('$', '.'))), false],
  ])('%s', (_name, answer, allowed) => {
    expect(readPolicyAnswer(answer, ARN)?.allowed).toBe(allowed);
  });

  it.each([
    undefined,
    null,
    'yes',
    {},
    { principalId: 'p' },
    { policyDocument: {} },
    { ...(policy(say('Allow')) as object), context: 'text' },
  ])('is malformed: %j', (answer) => {
    expect(readPolicyAnswer(answer, ARN)).toBeUndefined();
  });
});

describe('a simple answer', () => {
  it('is read with its context', () => {
    expect(readSimpleAnswer({ isAuthorized: true, context: { a: 1 } })).toEqual({
      allowed: true,
      principalId: undefined,
      context: { a: 1 },
    });
  });
  it.each([undefined, {}, { isAuthorized: 'true' }])('is malformed: %j', (answer) => {
    expect(readSimpleAnswer(answer)).toBeUndefined();
  });
});
