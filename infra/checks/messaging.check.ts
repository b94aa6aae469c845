import { alarmTopicName, BACK_OFF, backOffSeconds } from '@busbar/constructs';
import { FACT_NAMES, topicName } from '@busbar/events/topics';
import { STAGES, synthesiseAll } from './stacks';
import { functionBehind, list, resourcesOf, type Statement, statementsOf, text, type Template } from './template';

describe.each(STAGES)('messages in stage %s', (name) => {
  const { stacks } = synthesiseAll(name);
  const global = stacks.find(({ service }) => service === 'global');
  if (!global) throw new Error('There is a global stack.');
  const topics = new Map(
    resourcesOf(global.template, 'AWS::SNS::Topic').map(({ id, properties }) => [String(properties['TopicName']), id]),
  );

  it('have a topic for every fact, one for alarms, and no other', () => {
    expect([...topics.keys()].sort()).toEqual(
      [...FACT_NAMES.map((fact) => topicName(name, fact)), alarmTopicName(name)].sort(),
    );
  });

  it('go from topics to queues only, as they were published', () => {
    const subscriptions = stacks.flatMap(({ template }) => resourcesOf(template, 'AWS::SNS::Subscription'));
    expect(subscriptions.length).toBeGreaterThan(FACT_NAMES.length);
    expect(
      subscriptions.filter(
        ({ properties }) => properties['Protocol'] !== 'sqs' || properties['RawMessageDelivery'] !== true,
      ),
    ).toEqual([]);
    const unknown = stacks.flatMap(({ template }) =>
      resourcesOf(template, 'AWS::SNS::Subscription')
        .map(({ properties }) => text(properties['TopicArn'], template).split(':').at(-1) ?? '')
        .filter((topic) => !topics.has(topic)),
    );
    expect(unknown).toEqual([]);
  });

  it('are all archived', () => {
    const archive = stacks.find(({ service }) => service === 'archive');
    expect(archive && resourcesOf(archive.template, 'AWS::SNS::Subscription')).toHaveLength(FACT_NAMES.length);
  });

  it('are accepted by a queue from exactly the topics that it is subscribed to', () => {
    for (const { template } of stacks) {
      for (const { id } of resourcesOf(template, 'AWS::SQS::Queue')) {
        const arn = `\${${id}.Arn}`;
        const subscribed = resourcesOf(template, 'AWS::SNS::Subscription')
          .filter(({ properties }) => text(properties['Endpoint'], template) === arn)
          .map(({ properties }) => text(properties['TopicArn'], template));
        const allowed = statementsOf(template, 'AWS::SQS::QueuePolicy')
          .filter(({ statement }) => statement.Effect === 'Allow' && text(statement.Resource, template) === arn)
          .flatMap(({ statement }) => sources(statement, template));
        expect(allowed.sort()).toEqual(subscribed.sort());
      }
    }
  });

  it('are published only to topics that exist', () => {
    for (const { template } of stacks) {
      const published = statementsOf(template, 'AWS::IAM::Policy')
        .filter(({ statement }) => list(statement.Action).includes('sns:Publish'))
        .flatMap(({ statement }) =>
          list(statement.Resource).map((resource) => text(resource, template).split(':').at(-1) ?? ''),
        );
      expect(published.filter((topic) => !topics.has(topic))).toEqual([]);
    }
  });

  it('that cannot be handled go to a dead-letter queue, which keeps them longer than any queue', () => {
    for (const { template } of stacks) {
      const queues = resourcesOf(template, 'AWS::SQS::Queue');
      const targets = new Set(
        queues.flatMap(({ properties }) =>
          properties['RedrivePolicy']
            ? [text((properties['RedrivePolicy'] as { deadLetterTargetArn: unknown }).deadLetterTargetArn, template)]
            : [],
        ),
      );
      for (const { id, properties } of queues) {
        const isTarget = targets.has(`\${${id}.Arn}`);
        expect([id, 'RedrivePolicy' in properties]).toEqual([id, !isTarget]);
        expect([id, properties['SqsManagedSseEnabled'], properties['MessageRetentionPeriod']]).toEqual([
          id,
          true,
          (isTarget ? 14 : 7) * 86_400,
        ]);
      }
    }
  });

  it('outlast an outage of four hours in every queue that facts wait in', () => {
    const waiting = stacks.flatMap(({ template }) =>
      resourcesOf(template, 'AWS::SQS::Queue').filter(
        ({ id, properties }) =>
          String(properties['QueueName']).endsWith('-spill') ||
          resourcesOf(template, 'AWS::SNS::Subscription').some(
            (subscription) => text(subscription.properties['Endpoint'], template) === `\${${id}.Arn}`,
          ),
      ),
    );
    expect(waiting.length).toBeGreaterThanOrEqual(7);
    for (const { properties } of waiting) {
      const { maxReceiveCount } = properties['RedrivePolicy'] as { maxReceiveCount: number };
      expect(backOffSeconds(maxReceiveCount)).toBeGreaterThanOrEqual(BACK_OFF.mustLastSeconds);
    }
  });

  it('are consumed in bounded, partly answerable batches, and stay hidden for six times the time that a batch may take', () => {
    const visibility = new Map<string, number>();
    for (const { template, service } of stacks) {
      for (const { id, properties } of resourcesOf(template, 'AWS::SQS::Queue')) {
        visibility.set(`${service}/\${${id}.Arn}`, Number(properties['VisibilityTimeout'] ?? 30));
        // What a stack shares by the contract is consumed by another one.
        for (const shared of ['spill', 'answers'])
          if (String(properties['QueueName']).endsWith(`-${shared}`))
            visibility.set(shared, Number(properties['VisibilityTimeout']));
      }
    }
    let mappings = 0;
    for (const { template, service } of stacks) {
      for (const { properties } of resourcesOf(template, 'AWS::Lambda::EventSourceMapping')) {
        mappings++;
        const { MaximumConcurrency } = properties['ScalingConfig'] as { MaximumConcurrency: number };
        expect(MaximumConcurrency).toBeGreaterThanOrEqual(2);
        expect(MaximumConcurrency).toBeLessThanOrEqual(5);
        expect(properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
        if (Number(properties['BatchSize']) > 10)
          expect(properties['MaximumBatchingWindowInSeconds']).toBeGreaterThanOrEqual(1);
        const source = text(properties['EventSourceArn'], template);
        const shared = /\/(spill)\/|\/(answers)-queue-arn/.exec(source);
        const hidden = visibility.get(shared?.[1] ?? shared?.[2] ?? `${service}/${source}`);
        const fn = functionBehind(properties['FunctionName'], template);
        expect(hidden).toBe(6 * Number(template.Resources[fn ?? '']?.Properties?.['Timeout']));
      }
    }
    expect(mappings).toBeGreaterThanOrEqual(8);
  });
});

function sources(statement: Statement, template: Template): string[] {
  return list(statement.Condition?.['ArnEquals']?.['aws:SourceArn'] as unknown)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .map((value) => text(value, template));
}
