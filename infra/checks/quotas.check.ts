import { callsAtOnce } from './budget';
import { STAGES, synthesiseAll } from './stacks';
import { resourcesOf, text, variablesOf } from './template';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and the like for the other services. */
const QUOTA = {
  environmentBytes: 4096,
  concurrencyOfAccount: 1000,
  concurrencyLeftUnreserved: 100,
  messageBytes: 262_144,
  edgeFunctionBytes: 10_240,
  inlinePolicyCharacters: 10_240,
  resourcesOfStack: 500,
  templateBytes: 1_000_000,
} as const;

/** What a reference may become: an ARN of a secret is about that long. */
const RESOLVED_REFERENCE = 140;

describe.each(STAGES)('quotas in stage %s', (name) => {
  const { stacks } = synthesiseAll(name);

  it.each(stacks)('leave room for $service', ({ template }) => {
    expect(Object.keys(template.Resources).length).toBeLessThan(QUOTA.resourcesOfStack);
    expect(JSON.stringify(template).length).toBeLessThan(QUOTA.templateBytes);
    for (const { id, properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
      const bytes = Object.entries(variablesOf(properties)).reduce(
        (sum, [key, value]) =>
          sum +
          key.length +
          (typeof value === 'string' ? value.length : Math.max(RESOLVED_REFERENCE, text(value, template).length)),
        0,
      );
      expect([id, bytes < QUOTA.environmentBytes]).toEqual([id, true]);
      expect(String(properties['FunctionName']).length).toBeLessThanOrEqual(64);
    }
    for (const { id, properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
      expect([
        id,
        text(JSON.stringify(properties['PolicyDocument']), template).length < QUOTA.inlinePolicyCharacters,
      ]).toEqual([id, true]);
    }
    for (const { properties } of resourcesOf(template, 'AWS::SQS::Queue')) {
      expect(Number(properties['MaximumMessageSize'] ?? QUOTA.messageBytes)).toBeGreaterThanOrEqual(QUOTA.messageBytes);
    }
    for (const { properties } of resourcesOf(template, 'AWS::CloudFront::Function')) {
      expect(Buffer.byteLength(String(properties['FunctionCode']))).toBeLessThan(QUOTA.edgeFunctionBytes);
    }
  });

  it('of concurrency hold for everything that is bounded together', () => {
    const bounded = stacks.flatMap(({ template }) =>
      resourcesOf(template, 'AWS::Lambda::Function').map(
        ({ id, properties }) => callsAtOnce(id, properties, template) ?? 0,
      ),
    );
    expect(bounded.reduce((sum, calls) => sum + calls, 0)).toBeLessThanOrEqual(
      QUOTA.concurrencyOfAccount - QUOTA.concurrencyLeftUnreserved,
    );
  });

  it('of names leave none twice', () => {
    const names = stacks.flatMap(({ template }) =>
      Object.entries(template.Resources).flatMap(([, { Type, Properties }]) =>
        ['FunctionName', 'QueueName', 'TopicName', 'TableName', 'LogGroupName', 'Name']
          .filter((key) => typeof Properties?.[key] === 'string' && !/Alias$|Authorizer$/.test(Type))
          .map((key) => `${Type} ${String(Properties?.[key])}`),
      ),
    );
    expect(names.filter((resource, n) => names.indexOf(resource) !== n)).toEqual([]);
    expect(names.filter((resource) => !resource.includes(name))).toEqual([]);
  });
});
