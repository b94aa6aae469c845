import { alarmTopicName } from '@busbar/constructs';
import { STAGES, synthesiseAll } from './stacks';
import { resourcesOf, text, type Template } from './template';

/** What a template's alarms watch: `<metric> <dimension's value>`. */
function watched(template: Template): string[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => {
    const [dimension] = properties['Dimensions'] as { Value: unknown }[];
    return `${String(properties['MetricName'])} ${text(dimension?.Value, template)}`;
  });
}

describe.each(STAGES)('alarms in stage %s', (name) => {
  const { stacks } = synthesiseAll(name);

  it.each(stacks)('watch every function, queue and state machine of $service', ({ template }) => {
    const needed = [
      ...resourcesOf(template, 'AWS::Lambda::Function').flatMap(({ id }) => [
        `Errors \${${id}}`,
        `Throttles \${${id}}`,
      ]),
      ...resourcesOf(template, 'AWS::StepFunctions::StateMachine').map(({ id }) => `ExecutionsFailed \${${id}}`),
      ...resourcesOf(template, 'AWS::SQS::Queue').map(({ id, properties }) =>
        'RedrivePolicy' in properties
          ? `ApproximateAgeOfOldestMessage \${${id}.QueueName}`
          : `ApproximateNumberOfMessagesVisible \${${id}.QueueName}`,
      ),
    ];
    expect(watched(template).sort()).toEqual(needed.sort());
  });

  it('tell the topic of the stage, and take quiet for calm', () => {
    const alarms = stacks.flatMap(({ template }) =>
      resourcesOf(template, 'AWS::CloudWatch::Alarm').map((alarm) => ({ ...alarm, template })),
    );
    expect(alarms.length).toBeGreaterThan(40);
    for (const { properties, template } of alarms) {
      expect(properties['TreatMissingData']).toBe('notBreaching');
      for (const actions of ['AlarmActions', 'OKActions']) {
        expect((properties[actions] as unknown[]).map((arn) => text(arn, template).split(':').at(-1))).toEqual([
          alarmTopicName(name),
        ]);
      }
    }
  });

  it('have names that nobody else has', () => {
    const names = stacks.flatMap(({ template }) =>
      resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => String(properties['AlarmName'])),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
