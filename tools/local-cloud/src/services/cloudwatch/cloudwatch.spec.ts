import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { aFunction, getAtt, ref, type TemplateResource } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { CloudWatchService } from './cloudwatch-service';

const MINUTE = 60_000;
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=developer/20260101/eu-central-1/monitoring/aws4_request, SignedHeaders=host, Signature=0',
};

describe('CloudWatch', () => {
  let clock: ManualClock;
  let cloud: TestCloud | undefined;
  afterEach(async () => {
    await cloud?.stop();
    cloud = undefined;
  });
  async function start(resources: Record<string, object>): Promise<TestCloud> {
    clock = new ManualClock();
    return (cloud = await startCloud({ Resources: resources as Record<string, TemplateResource> }, { clock }));
  }
  /** As the SDK of today sends it. */
  async function json(operation: string, input: object): Promise<Record<string, unknown>> {
    const response = await fetch(cloud!.endpoint, {
      method: 'POST',
      headers: {
        ...SIGNED,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Record<string, unknown>;
  }
  async function query(parameters: Record<string, string>): Promise<string> {
    const response = await fetch(cloud!.endpoint, {
      method: 'POST',
      headers: { ...SIGNED, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Version: '2010-08-01', ...parameters }).toString(),
    });
    return response.text();
  }
  const seconds = (ms: number): number => ms / 1000;
  const sums = async (namespace: string, name: string, dimensions: object[] = []): Promise<unknown[]> => {
    const { Datapoints } = await json('GetMetricStatistics', {
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
      StartTime: seconds(clock.now() - 60 * MINUTE),
      EndTime: seconds(clock.now() + MINUTE),
      Period: 60,
      Statistics: ['Sum'],
    });
    return (Datapoints as { Sum: number }[]).map(({ Sum }) => Sum);
  };
  const messages = async (logicalId: string): Promise<string[]> =>
    (
      (
        await new SQSClient(cloud!.client()).send(
          new ReceiveMessageCommand({ QueueUrl: cloud!.resource(logicalId).ref, MaxNumberOfMessages: 10 }),
        )
      ).Messages ?? []
    ).map(({ Body = '' }) => Body);

  describe('metrics', () => {
    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
    it('are put and read back, with statistics and percentiles', async () => {
      await start({});
      await json('PutMetricData', {
        Namespace: 'App',
        MetricData: [
          {
            MetricName: 'latency',
            Values: [10, 20, 1000],
            Counts: [8, 1, 1],
            Unit: 'Milliseconds',
            Timestamp: seconds(clock.now()),
          },
        ],
      });
      const { Datapoints, Label } = await json('GetMetricStatistics', {
        Namespace: 'App',
        MetricName: 'latency',
        StartTime: seconds(clock.now()),
        EndTime: seconds(clock.now() + MINUTE),
        Period: 60,
        Statistics: ['Average', 'Maximum', 'SampleCount'],
        ExtendedStatistics: ['p50', 'p99'],
      });
      expect({ Label, Datapoints }).toEqual({
        Label: 'latency',
        Datapoints: [
          {
            Timestamp: seconds(clock.now()),
            Unit: 'Milliseconds',
            Average: 110,
            Maximum: 1000,
            SampleCount: 10,
            ExtendedStatistics: { p50: 10, p99: 1000 },
          },
        ],
      });
      expect(await json('ListMetrics', { Namespace: 'App' })).toEqual({
        Metrics: [{ Namespace: 'App', MetricName: 'latency', Dimensions: [] }],
      });
    });

    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
    it('are read by query, newest first', async () => {
      await start({});
      for (const [minute, Value] of [1, 2, 3].entries())
        await json('PutMetricData', {
          Namespace: 'App',
          MetricData: [{ MetricName: 'n', Value, Timestamp: seconds(clock.now() + minute * MINUTE) }],
        });
      const { MetricDataResults } = await json('GetMetricData', {
        StartTime: seconds(clock.now()),
        EndTime: seconds(clock.now() + 3 * MINUTE),
        MetricDataQueries: [
          { Id: 'a', MetricStat: { Metric: { Namespace: 'App', MetricName: 'n' }, Period: 60, Stat: 'Sum' } },
        ],
      });
      expect(MetricDataResults).toEqual([
        {
          Id: 'a',
          Label: 'n',
          StatusCode: 'Complete',
          Values: [3, 2, 1],
          Timestamps: [2, 1, 0].map((minute) => seconds(clock.now() + minute * MINUTE)),
        },
      ]);
    });

    it('speak the query protocol of earlier SDKs as well', async () => {
      await start({});
      await query({
        Action: 'PutMetricData',
        Namespace: 'App',
        'MetricData.member.1.MetricName': 'n',
        'MetricData.member.1.Value': '4.5',
        'MetricData.member.1.Dimensions.member.1.Name': 'stage',
        'MetricData.member.1.Dimensions.member.1.Value': 'local',
      });
      expect(await query({ Action: 'ListMetrics', Namespace: 'App' })).toContain(
        '<Metrics><member><Namespace>App</Namespace><MetricName>n</MetricName><Dimensions><member><Name>stage</Name><Value>local</Value></member></Dimensions></member></Metrics>',
      );
      const read = await query({
        Action: 'GetMetricStatistics',
        Namespace: 'App',
        MetricName: 'n',
        'Dimensions.member.1.Name': 'stage',
        'Dimensions.member.1.Value': 'local',
        StartTime: '2025-12-31T23:00:00Z',
        EndTime: '2026-01-01T01:00:00Z',
        Period: '60',
        'Statistics.member.1': 'Sum',
      });
      expect(read).toContain(
        '<member><Timestamp>2026-01-01T00:00:00.000Z</Timestamp><Unit>None</Unit><Sum>4.5</Sum></member>',
      );
      expect(
        await query({
          Action: 'GetMetricStatistics',
          Namespace: 'App',
          MetricName: 'n',
          StartTime: '2026-01-01T01:00:00Z',
          EndTime: '2026-01-01T00:00:00Z',
          Period: '60',
        }),
      ).toContain('<Code>InvalidParameterValue</Code>');
    });

    /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
    it('of a function count its calls, errors and throttles, and come out of its log', async () => {
      const CODE = `exports.handler = async ({ fail }) => {
        process.stdout.write(JSON.stringify({ _aws: { Timestamp: Date.UTC(2026, 0, 1), CloudWatchMetrics: [{ Namespace: 'App', Dimensions: [[]], Metrics: [{ Name: 'handled', Unit: 'Count' }] }] }, handled: 2 }) + '\\n');
        if (fail) throw new Error('as told');
      };`;
      await start(aFunction('Task', CODE));
      const lambda = new LambdaClient(cloud!.client());
      for (const fail of [false, true, false])
        await lambda.send(new InvokeCommand({ FunctionName: 'task', Payload: JSON.stringify({ fail }) }));
      const of = [{ Name: 'FunctionName', Value: 'task' }];
      expect([
        await sums('AWS/Lambda', 'Invocations', of),
        await sums('AWS/Lambda', 'Errors', of),
        await sums('AWS/Lambda', 'Throttles', of),
        await sums('AWS/Lambda', 'Invocations'),
      ]).toEqual([[3], [1], [0], [3]]);
      expect(await sums('App', 'handled')).toEqual([6]);
      await clock.advance(MINUTE);
      expect(await sums('AWS/Lambda', 'ConcurrentExecutions', of)).toEqual([1]);
    });

    /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
    it('of a queue say how much waits and for how long, of a topic how much was published', async () => {
      await start({
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } },
      });
      await new SQSClient(cloud!.client()).send(
        new SendMessageCommand({ QueueUrl: cloud!.resource('Queue').ref, MessageBody: 'x' }),
      );
      await new SNSClient(cloud!.client()).send(
        new PublishCommand({ TopicArn: cloud!.resource('Topic').ref, Message: 'x' }),
      );
      await clock.advance(2 * MINUTE);
      const of = [{ Name: 'QueueName', Value: 'work' }];
      expect([
        await sums('AWS/SQS', 'ApproximateNumberOfMessagesVisible', of),
        await sums('AWS/SQS', 'ApproximateAgeOfOldestMessage', of),
      ]).toEqual([
        [1, 1],
        [60, 120],
      ]);
      expect(await sums('AWS/SNS', 'NumberOfMessagesPublished', [{ Name: 'TopicName', Value: 'facts' }])).toEqual([1]);
    });

    it('are refused to a role that may not read them', async () => {
      await start(aFunction('Task', 'exports.handler = async () => 1;'));
      const { credentials } = cloud!.asRole('TaskRole');
      const response = await fetch(cloud!.endpoint, {
        method: 'POST',
        headers: {
          ...SIGNED,
          authorization: SIGNED.authorization.replace('developer', credentials.accessKeyId),
          'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics',
        },
        body: '{}',
      });
      expect([response.status, (await response.json()) as unknown]).toEqual([
        403,
        expect.objectContaining({ __type: 'AccessDenied', message: expect.stringContaining('cloudwatch:ListMetrics') }),
      ]);
    });
  });

  describe('an alarm', () => {
    const anAlarm = (properties: object = {}): object => ({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'letters',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: getAtt('Letters', 'QueueName') }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [ref('Alerts')],
        OKActions: [ref('Alerts')],
        ...properties,
      },
    });
    const network = (alarm: object): Record<string, object> => ({
      Letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } },
      Alerts: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
      Inbox: { Type: 'AWS::SQS::Queue' },
      InboxPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('Inbox')],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: getAtt('Inbox'),
              },
            ],
          },
        },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: ref('Alerts'), Protocol: 'sqs', Endpoint: getAtt('Inbox'), RawMessageDelivery: true },
      },
      Alarm: alarm,
    });
    const states = (): (string | undefined)[] =>
      CloudWatchService.of(cloud!.kernel)
        .alarms()
        .map(({ state }) => state);

    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
    it('goes off when a letter is dead, tells its topic, and is calm again when it is gone', async () => {
      await start(network(anAlarm()));
      expect(states()).toEqual(['INSUFFICIENT_DATA']);
      await clock.advance(2 * MINUTE);
      expect(states()).toEqual(['OK']);
      const sqs = new SQSClient(cloud!.client());
      await sqs.send(new SendMessageCommand({ QueueUrl: cloud!.resource('Letters').ref, MessageBody: 'dead' }));
      await clock.advance(2 * MINUTE);
      expect(states()).toEqual(['ALARM']);
      await cloud!.kernel.services.sqs
        .receive({
          queueArn: String(cloud!.resource('Letters').attributes['Arn']),
          principal: { kind: 'developer' },
          max: 1,
          waitMs: 0,
        })
        .then(([message]) =>
          cloud!.kernel.services.sqs.delete({
            queueArn: String(cloud!.resource('Letters').attributes['Arn']),
            principal: { kind: 'developer' },
            receiptHandles: [message!.receiptHandle],
          }),
        );
      await clock.advance(4 * MINUTE);
      expect(states()).toEqual(['OK']);
      const told = await eventually(async () => {
        const found = await messages('Inbox');
        return found.length === 3 && found;
      });
      expect(
        told
          .map((text) => JSON.parse(text) as { OldStateValue: string; NewStateValue: string })
          .map(({ OldStateValue, NewStateValue }) => `${OldStateValue} → ${NewStateValue}`),
      ).toEqual(['INSUFFICIENT_DATA → OK', 'OK → ALARM', 'ALARM → OK']);
      expect(JSON.parse(told[1] ?? '')).toMatchObject({
        AlarmName: 'letters',
        Trigger: {
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Threshold: 0,
          Dimensions: [{ name: 'QueueName', value: 'letters' }],
        },
      });
      const { AlarmHistoryItems } = await json('DescribeAlarmHistory', { AlarmName: 'letters' });
      expect((AlarmHistoryItems as { HistorySummary: string }[]).map(({ HistorySummary }) => HistorySummary)).toEqual([
        'Alarm updated from ALARM to OK',
        'Alarm updated from OK to ALARM',
        'Alarm updated from INSUFFICIENT_DATA to OK',
      ]);
    });

    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
    it('takes a state for a test, until it looks again', async () => {
      await start(network(anAlarm()));
      await json('SetAlarmState', { AlarmName: 'letters', StateValue: 'ALARM', StateReason: 'a rehearsal' });
      const { MetricAlarms } = await json('DescribeAlarms', { StateValue: 'ALARM' });
      expect(MetricAlarms).toMatchObject([
        {
          AlarmName: 'letters',
          StateValue: 'ALARM',
          StateReason: 'a rehearsal',
          AlarmArn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:letters',
        },
      ]);
      await eventually(async () => (await messages('Inbox')).length === 1);
      await clock.advance(MINUTE);
      expect(states()).toEqual(['OK']);
      expect(await json('SetAlarmState', { AlarmName: 'nobody', StateValue: 'OK', StateReason: 'x' })).toMatchObject({
        __type: 'ResourceNotFound',
      });
    });

    it('stops the start when its topic does not let it publish, or does not exist', async () => {
      const policy = {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [ref('Alerts')],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 's3.amazonaws.com' },
                Action: 'sns:Publish',
                Resource: ref('Alerts'),
              },
            ],
          },
        },
      };
      await expect(start({ ...network(anAlarm()), Policy: policy })).rejects.toThrow(
        /test\/Alarm\.ALARM.*cloudwatch\.amazonaws\.com/s,
      );
      await expect(
        start(network(anAlarm({ AlarmActions: ['arn:aws:sns:eu-central-1:000000000000:nowhere'] }))),
      ).rejects.toThrow(/nowhere does not exist/);
    });

    it('refuses metric math, which it would not compute', async () => {
      await expect(start(network(anAlarm({ Metrics: [{ Id: 'a', Expression: 'b*2' }, { Id: 'b' }] })))).rejects.toThrow(
        /no metric math/,
      );
    });
  });
});
