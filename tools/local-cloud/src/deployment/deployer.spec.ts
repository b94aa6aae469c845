import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Template } from '../template/template';
import { aFunction, allow, getAtt, ref, type TemplateResource } from '../testing/function-template';
import { eventually } from '../testing/manual-clock';
import { startCloud, type TestCloud } from '../testing/start-cloud';

type Resources = Record<string, { readonly Type: string }>;

const queue = (properties: object = {}): TemplateResource => ({
  Type: 'AWS::SQS::Queue',
  Properties: { ...properties },
});
const answering = (text: string): string => `exports.handler = async () => ${JSON.stringify(text)};`;

describe('a deployment to a running cloud', () => {
  let cloud: TestCloud | undefined;
  afterEach(async () => {
    await cloud?.stop();
    cloud = undefined;
  });
  const start = async (resources: Resources): Promise<TestCloud> =>
    (cloud = await startCloud({ Resources: resources }));
  const deploy = async (resources: Resources, options: object = {}) => {
    cloud?.synthesise({ Resources: resources } as Template);
    return cloud!.cloud.deploy(options);
  };
  const invoke = async (name: string): Promise<string> =>
    Buffer.from(
      (await new LambdaClient(cloud!.client()).send(new InvokeCommand({ FunctionName: name }))).Payload ?? [],
    ).toString();
  const send = (logicalId: string, body: string): Promise<unknown> =>
    new SQSClient(cloud!.client()).send(
      new SendMessageCommand({ QueueUrl: cloud!.resource(logicalId).ref, MessageBody: body }),
    );
  const receive = async (url: string): Promise<(string | undefined)[]> =>
    (
      (await new SQSClient(cloud!.client()).send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5 })))
        .Messages ?? []
    ).map(({ Body }) => Body);

  it('changes nothing when the templates say the same', async () => {
    const same = { Queue: queue(), ...aFunction('Task', answering('one')) };
    await start(same);
    expect((await deploy(same)).changes).toEqual([]);
  });

  it('adds a resource, which works at once', async () => {
    await start({ Queue: queue() });
    const { changes } = await deploy({ Queue: queue(), ...aFunction('Task', answering('here')) });
    expect(changes.map(({ place, action }) => `${action} ${place}`)).toEqual(['add test/TaskRole', 'add test/Task']);
    expect(await invoke('task')).toBe('"here"');
  });

  it('changes a queue in place and keeps its messages', async () => {
    await start({ Queue: queue({ VisibilityTimeout: 30 }) });
    await send('Queue', 'kept');
    const { changes } = await deploy({ Queue: queue({ VisibilityTimeout: 99 }) });
    expect(changes).toMatchObject([{ action: 'change', properties: ['VisibilityTimeout'] }]);
    const { Attributes } = await new SQSClient(cloud!.client()).send(
      new GetQueueAttributesCommand({ QueueUrl: cloud!.resource('Queue').ref, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '99', ApproximateNumberOfMessages: '1' });
    expect(await receive(cloud!.resource('Queue').ref)).toEqual(['kept']);
  });

  it('gives a function new variables while a call of the old ones finishes', async () => {
    const SLOW =
      'exports.handler = async ({ wait }) => { if (wait) await new Promise((r) => setTimeout(r, 400)); return process.env.GREETING; };';
    const task = (greeting: string): Resources =>
      aFunction('Task', SLOW, { properties: { Environment: { Variables: { GREETING: greeting } } } });
    await start(task('old'));
    const slow = new LambdaClient(cloud!.client()).send(
      new InvokeCommand({ FunctionName: 'task', Payload: '{"wait":true}' }),
    );
    await eventually(() => cloud!.kernel.services.lambda.running() === 1);
    await deploy(task('new'));
    expect(Buffer.from((await slow).Payload ?? []).toString()).toBe('"old"');
    expect(
      await new LambdaClient(cloud!.client())
        .send(new InvokeCommand({ FunctionName: 'task', Payload: '{}' }))
        .then(({ Payload }) => Buffer.from(Payload ?? []).toString()),
    ).toBe('"new"');
  });

  it('wires a topic to another queue without losing what it publishes', async () => {
    const policy = (id: string): TemplateResource => ({
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [ref(id)],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: getAtt(id),
              Condition: { ArnEquals: { 'aws:SourceArn': ref('Topic') } },
            },
          ],
        },
      },
    });
    const network = (target: string): Resources => ({
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } } as TemplateResource,
      One: queue({ QueueName: 'one' }),
      Two: queue({ QueueName: 'two' }),
      OnePolicy: policy('One'),
      TwoPolicy: policy('Two'),
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: getAtt(target), RawMessageDelivery: true },
      } as TemplateResource,
    });
    await start(network('One'));
    const publish = (text: string): Promise<unknown> =>
      new SNSClient(cloud!.client()).send(
        new PublishCommand({ TopicArn: cloud!.resource('Topic').ref, Message: text }),
      );
    await publish('first');
    await deploy(network('Two'));
    await publish('second');
    expect(await receive(cloud!.resource('One').ref)).toEqual(['first']);
    expect(await receive(cloud!.resource('Two').ref)).toEqual(['second']);
  });

  it('takes permissions away with their statement', async () => {
    const network = (...statements: ReturnType<typeof allow>[]): Resources => ({
      Parameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: '/greeting', Type: 'String', Value: 'hello' },
      } as TemplateResource,
      ...aFunction('Task', answering('x'), { statements }),
    });
    await start(network(allow('ssm:GetParameter', '*')));
    const read = (): Promise<unknown> =>
      new SSMClient(cloud!.asRole('TaskRole')).send(new GetParameterCommand({ Name: '/greeting' }));
    await expect(read()).resolves.toMatchObject({ Parameter: { Value: 'hello' } });
    await deploy(network());
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  describe('that would lose data', () => {
    it('is refused, and says what would be lost', async () => {
      await start({
        Queue: queue({ QueueName: 'full' }),
        Empty: queue({ QueueName: 'empty' }),
        Bucket: { Type: 'AWS::S3::Bucket' },
      });
      await send('Queue', 'precious');
      await expect(deploy({})).rejects.toMatchObject({
        code: 'deployment.data-loss',
        message: expect.stringMatching(/test\/Queue would be removed and with it 1 message/),
      });
      await expect(deploy({ Queue: queue({ QueueName: 'other' }) })).rejects.toThrow(
        /test\/Queue would be replaced and with it 1 message/,
      );
      expect(await receive(cloud!.resource('Queue').ref)).toEqual(['precious']);
    });

    it('goes through when that is meant', async () => {
      await start({ Queue: queue({ QueueName: 'full' }) });
      await send('Queue', 'forgettable');
      const { changes } = await deploy({}, { allowDataLoss: true });
      expect(changes).toEqual([{ place: 'test/Queue', type: 'AWS::SQS::Queue', action: 'remove', properties: [] }]);
      expect(
        cloud!.kernel.services.sqs.decide(
          'arn:aws:sqs:eu-central-1:000000000000:full',
          { kind: 'developer' },
          'sqs:SendMessage',
        ),
      ).toBeUndefined();
    });

    it('is no loss where the template says Retain', async () => {
      const retained = { Queue: { ...queue({ QueueName: 'full' }), DeletionPolicy: 'Retain' } };
      await start(retained);
      await send('Queue', 'kept');
      await deploy({});
      await deploy(retained);
      expect(await receive(`${cloud!.endpoint}/000000000000/full`)).toEqual(['kept']);
    });

    it('happens to no empty queue', async () => {
      await start({ Queue: queue() });
      await expect(deploy({})).resolves.toMatchObject({ changes: [{ action: 'remove' }] });
    });
  });

  describe('that fails', () => {
    it('touches nothing when the templates are wrong', async () => {
      await start({ Queue: queue({ VisibilityTimeout: 30 }) });
      await expect(
        deploy({ Queue: queue({ VisibilityTimeout: 60 }), Other: { Type: 'AWS::Nothing::Known' } }),
      ).rejects.toMatchObject({
        code: 'deployment.templates',
        message: expect.stringMatching(/nothing was changed.*AWS::Nothing::Known/s),
      });
      expect(cloud!.resource('Queue').properties).toEqual({ VisibilityTimeout: 30 });
    });

    it('takes back what it did before: added, changed, replaced, removed', async () => {
      const before: Resources = {
        Queue: queue({ VisibilityTimeout: 30 }),
        Named: queue({ QueueName: 'a' }),
        ...aFunction('Task', answering('old')),
        Gone: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/gone', Type: 'String', Value: 'here' },
        } as TemplateResource,
      };
      await start(before);
      await send('Queue', 'kept');
      // Its handler's file is missing: found only when everything is checked, at the end.
      const bad = aFunction('Bad', answering('x'), { properties: { Handler: 'nowhere.handler' } });
      const after: Resources = {
        Queue: queue({ VisibilityTimeout: 60 }),
        Named: queue({ QueueName: 'b' }),
        ...aFunction('Task', answering('new')),
        Added: queue({ QueueName: 'added' }),
        ...bad,
      };
      await expect(deploy(after)).rejects.toThrow(/taken back:.*nowhere\.js/s);
      expect(
        cloud!.cloud
          .resources()
          .map(({ place }) => place)
          .sort(),
      ).toEqual(['test/Gone', 'test/Named', 'test/Queue', 'test/Task', 'test/TaskRole']);
      expect(cloud!.resource('Queue').properties).toEqual({ VisibilityTimeout: 30 });
      expect(
        cloud!.kernel.services.sqs.attributes(String(cloud!.resource('Queue').attributes['Arn']))
          .visibilityTimeoutSeconds,
      ).toBe(30);
      expect(cloud!.resource('Named').ref).toMatch(/\/a$/);
      expect(await invoke('task')).toBe('"old"');
      await expect(
        new SSMClient(cloud!.client()).send(new GetParameterCommand({ Name: '/gone' })),
      ).resolves.toMatchObject({ Parameter: { Value: 'here' } });
      expect(await receive(cloud!.resource('Queue').ref)).toEqual(['kept']);
      expect((await deploy(before)).changes).toEqual([]);
    });

    it('refuses a name that another resource has, as CloudFormation does, and leaves that one alone', async () => {
      await start({ Queue: queue({ QueueName: 'same', VisibilityTimeout: 30 }) });
      await send('Queue', 'kept');
      await expect(
        deploy({ Renamed: queue({ QueueName: 'same', VisibilityTimeout: 60 }) }, { allowDataLoss: true }),
      ).rejects.toThrow(/test\/Queue exists already/);
      expect(
        cloud!.kernel.services.sqs.attributes('arn:aws:sqs:eu-central-1:000000000000:same').visibilityTimeoutSeconds,
      ).toBe(30);
      expect(await receive(cloud!.resource('Queue').ref)).toEqual(['kept']);
    });
  });

  it('says what it would do, and does nothing, when asked to', async () => {
    await start({ Queue: queue() });
    const { changes, dryRun } = await deploy({ Queue: queue({ DelaySeconds: 1 }), More: queue() }, { dryRun: true });
    expect({ dryRun, changes: changes.map(({ action }) => action) }).toEqual({
      dryRun: true,
      changes: ['change', 'add'],
    });
    expect(cloud!.cloud.resources()).toHaveLength(1);
  });

  it('is asked for over HTTP', async () => {
    await start({ Queue: queue({ QueueName: 'full' }) });
    await send('Queue', 'x');
    cloud!.synthesise({ Resources: { More: queue() } });
    const post = (body: object): Promise<Response> =>
      fetch(`${cloud!.endpoint}/_cloud/deploy`, { method: 'POST', body: JSON.stringify(body) });
    const refused = await post({});
    expect([refused.status, (await refused.json()) as unknown]).toEqual([
      409,
      { error: expect.stringContaining('test/Queue would be removed') },
    ]);
    await expect((await post({ allowDataLoss: true })).json()).resolves.toMatchObject({
      changes: [{ action: 'add' }, { action: 'remove' }],
    });
    expect((await post({ allowDataLoss: 'yes' })).status).toBe(400);
  });
});
