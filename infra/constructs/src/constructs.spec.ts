import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { publishToContract, readFromContract } from './contract';
import { FactConsumer } from './fact-consumer';
import { databaseAccess, grantPublish, grantTable } from './grants';
import { NodeFunction } from './node-function';
import { BACK_OFF, backOffSeconds, MAX_RECEIVES } from './queues';
import { BUILD_OUTPUT, ServiceStack } from './service-stack';
import { loadStage } from './stage';

const PROJECT = 'apps/consumers/example';

describe('the constructs', () => {
  const build = mkdtempSync(join(tmpdir(), 'busbar-constructs-'));
  mkdirSync(join(build, PROJECT), { recursive: true });
  writeFileSync(join(build, PROJECT, 'handler.js'), '');
  afterAll(() => rmSync(build, { recursive: true }));

  const aStack = (projectRoot = PROJECT): ServiceStack =>
    new ServiceStack(
      new App({
        context: {
          [BUILD_OUTPUT]: build,
          'aws:cdk:disable-asset-staging': true,
          '@aws-cdk/aws-iam:minimizePolicies': true,
        },
      }),
      loadStage('local'),
      projectRoot,
    );
  const aFunction = (stack: ServiceStack): NodeFunction =>
    new NodeFunction(stack, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });

  it('send everything that calls a function through its alias, and keep its versions', () => {
    const stack = aStack();
    const fn = aFunction(stack);
    new FactConsumer(stack, 'Consumer', {
      function: fn,
      facts: ['meter.sampled'],
      batchSize: 10,
      windowSeconds: 0,
      maxConcurrency: 2,
    });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Lambda::Version', { DeletionPolicy: 'Retain' });
    const [alias] = Object.keys(template.findResources('AWS::Lambda::Alias'));
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: alias },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('let through of a fact only what was asked for', () => {
    const stack = aStack();
    new FactConsumer(stack, 'Consumer', {
      function: aFunction(stack),
      facts: ['meter.sampled', 'station.booted'],
      only: { 'meter.sampled': { data: { samples: { context: ['Trigger'] } } } },
      batchSize: 10,
      windowSeconds: 0,
      maxConcurrency: 2,
    });
    const subscriptions = Object.values(Template.fromStack(stack).findResources('AWS::SNS::Subscription'));
    expect(
      subscriptions.map(({ Properties: { FilterPolicy, FilterPolicyScope } }) => [FilterPolicy, FilterPolicyScope]),
    ).toEqual([
      [{ data: { samples: { context: ['Trigger'] } } }, 'MessageBody'],
      [undefined, undefined],
    ]);
  });

  it('subscribe a queue once to each fact, whatever the list says', () => {
    const stack = aStack();
    new FactConsumer(stack, 'Consumer', {
      function: aFunction(stack),
      facts: ['meter.sampled', 'meter.sampled'],
      batchSize: 10,
      windowSeconds: 0,
      maxConcurrency: 2,
    });
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Subscription', 1);
  });

  it('refuse a consumer that works on more than five batches at once', () => {
    const stack = aStack();
    expect(
      () =>
        new FactConsumer(stack, 'Consumer', {
          function: aFunction(stack),
          facts: ['meter.sampled'],
          batchSize: 10,
          windowSeconds: 0,
          maxConcurrency: 6,
        }),
    ).toThrow('a consumer works on 2 to 5 batches at once, not 6');
  });

  it('let a function publish to the named topics and no others', () => {
    const stack = aStack();
    grantPublish(aFunction(stack), ['session.started']);
    const policy = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(policy).toContain('busbar-local-session-started');
    expect(policy).not.toContain('busbar-local-*');
  });

  it('tell a function the name of a table together with the right to use it', () => {
    const stack = aStack();
    grantTable(aFunction(stack), 'stations', ['GetItem']);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { BUSBAR_STATIONS_TABLE: Match.anyValue() } },
    });
  });

  it('move a function that uses PostgreSQL into the network', () => {
    const stack = aStack();
    databaseAccess(aFunction(stack));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
    });
  });

  it('read the contract when the stack is deployed', () => {
    const stack = aStack();
    aFunction(stack).environment({ BUCKET: readFromContract(stack, 'archiveBucket') });
    Template.fromStack(stack).hasParameter('*', {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/busbar/local/archive/bucket-name',
    });
  });

  it('let nobody write a parameter that belongs to another stack', () => {
    expect(() => publishToContract(aStack(), 'archiveBucket', 'mine')).toThrow(
      'example publishes archiveBucket, which belongs to global.',
    );
  });

  it('say what to build when a bundle is missing', () => {
    expect(() => aFunction(aStack('apps/consumers/unbuilt'))).toThrow(
      /handler\.js is missing\. Build first: npx nx build unbuilt$/,
    );
  });

  it('try a message for longer than the outage that consumers must survive', () => {
    expect(backOffSeconds(5)).toBe(930);
    expect(backOffSeconds(MAX_RECEIVES)).toBeGreaterThanOrEqual(BACK_OFF.mustLastSeconds);
  });
});
