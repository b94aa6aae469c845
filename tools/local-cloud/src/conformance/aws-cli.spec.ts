import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { aFunction, aRole, allow, getAtt, ref, type TemplateResource } from '../testing/function-template';
import { eventually } from '../testing/manual-clock';
import { startCloud, type TestCloud } from '../testing/start-cloud';

const run = promisify(execFile);
const CODE = `exports.handler = async (event) => {
  console.log('charged', event.kWh, 'kWh');
  return { received: event };
};`;

/** The first AWS CLI of the machine in version 2: the first version has no `logs tail`. */
const cli = ['aws', '/usr/bin/aws'].find((command) => {
  try {
    return execFileSync(command, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).startsWith('aws-cli/2.');
  } catch {
    return false;
  }
});

/** On a developer's machine the AWS CLI may be missing; in CI it may not. */
const describeWithCli = cli === undefined && !process.env['CI'] ? describe.skip : describe;

describeWithCli('the AWS CLI, as Debian packs it,', () => {
  let cloud: TestCloud;
  const folder = mkdtempSync(path.join(tmpdir(), 'aws-cli-'));

  beforeAll(async () => {
    if (cli === undefined) throw new Error('There is no AWS CLI 2 (Debian: apt-get install awscli).');
    const resource = (Type: string, Properties: object = {}): TemplateResource => ({
      Type,
      Properties: { ...Properties },
    });
    cloud = await startCloud({
      Resources: {
        ...aFunction('Echo', CODE),
        Topic: resource('AWS::SNS::Topic', { TopicName: 'facts' }),
        Subscribed: resource('AWS::SQS::Queue', { QueueName: 'subscribed' }),
        Subscription: resource('AWS::SNS::Subscription', {
          TopicArn: ref('Topic'),
          Protocol: 'sqs',
          Endpoint: getAtt('Subscribed'),
          RawMessageDelivery: true,
        }),
        Policy: resource('AWS::SQS::QueuePolicy', {
          Queues: [ref('Subscribed')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: getAtt('Subscribed'),
                Condition: { ArnEquals: { 'aws:SourceArn': ref('Topic') } },
              },
            ],
          },
        }),
        Hidden: resource('AWS::SQS::Queue', { QueueName: 'hidden', VisibilityTimeout: 300 }),
        Bucket: resource('AWS::S3::Bucket', { BucketName: 'files' }),
        Table: resource('AWS::DynamoDB::Table', {
          TableName: 'stations',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
        Secret: resource('AWS::SecretsManager::Secret', { Name: 'pepper', SecretString: 'old' }),
        Machine: resource('AWS::StepFunctions::StateMachine', {
          StateMachineName: 'double',
          RoleArn: getAtt('MachineRole'),
          DefinitionString: JSON.stringify({
            QueryLanguage: 'JSONata',
            StartAt: 'Double',
            States: { Double: { Type: 'Pass', Output: '{% $states.input.n * 2 %}', End: true } },
          }),
        }),
        MachineRole: aRole([allow('lambda:InvokeFunction', '*')], 'states.amazonaws.com'),
      },
    });
  });
  afterAll(async () => {
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a command prints. The person's own profile is left out of it. */
  const aws = async (...command: string[]): Promise<string> => {
    const { stdout } = await run(cli ?? 'aws', ['--endpoint-url', cloud.endpoint, ...command], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'developer',
        AWS_SECRET_ACCESS_KEY: 'developer',
        AWS_REGION: 'eu-central-1',
        AWS_DEFAULT_REGION: 'eu-central-1',
        AWS_DEFAULT_OUTPUT: 'json',
        AWS_PAGER: '',
        AWS_MAX_ATTEMPTS: '1',
      },
    });
    return stdout;
  };
  const json = async <T>(...command: string[]): Promise<T> => JSON.parse((await aws(...command)) || '{}') as T;
  interface Received {
    readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
  }

  // https://docs.aws.amazon.com/cli/latest/reference/sns/publish.html
  it('publishes to a topic, and receives from the queue that is subscribed', async () => {
    const topic = cloud.resource('Topic').ref;
    await aws('sns', 'publish', '--topic-arn', topic, '--message', '{"kind":"session.started"}');
    const url = cloud.resource('Subscribed').ref;
    const received = await json<Received>('sqs', 'receive-message', '--queue-url', url, '--wait-time-seconds', '5');
    expect(received.Messages?.map(({ Body }) => Body)).toEqual(['{"kind":"session.started"}']);
  });

  // https://docs.aws.amazon.com/cli/latest/reference/sqs/change-message-visibility.html
  it('does not receive a message twice within its visibility timeout, unless it makes it visible', async () => {
    const queue = ['--queue-url', cloud.resource('Hidden').ref];
    await aws('sqs', 'send-message', ...queue, '--message-body', 'once');
    const [first] = (await json<Received>('sqs', 'receive-message', ...queue)).Messages ?? [];
    expect(await aws('sqs', 'receive-message', ...queue)).toBe('');
    const handle = ['--receipt-handle', first?.ReceiptHandle ?? ''];
    await aws('sqs', 'change-message-visibility', ...queue, ...handle, '--visibility-timeout', '0');
    const [second] = (await json<Received>('sqs', 'receive-message', ...queue)).Messages ?? [];
    expect(second).toMatchObject({ Body: 'once' });
  });

  // https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html: above 8 MB in parts, several at once
  it('copies a folder to a bucket, lists it, and copies it back', async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, 'large');
    mkdirSync(path.join(folder, 'there', 'deep'), { recursive: true });
    writeFileSync(path.join(folder, 'there', 'large.bin'), large);
    writeFileSync(path.join(folder, 'there', 'deep', 'ä b.txt'), 'small');
    await aws('s3', 'cp', '--recursive', '--quiet', 'there', 's3://files/back/');
    expect((await aws('s3', 'ls', '--recursive', 's3://files/back/')).trim().split('\n')).toEqual([
      expect.stringMatching(/ +5 back\/deep\/ä b\.txt$/),
      expect.stringMatching(new RegExp(` +${large.length} back/large\\.bin$`)),
    ]);
    await aws('s3', 'cp', '--recursive', '--quiet', 's3://files/back/', 'here');
    expect(readFileSync(path.join(folder, 'here', 'deep', 'ä b.txt'), 'utf8')).toBe('small');
    expect(readFileSync(path.join(folder, 'here', 'large.bin')).equals(large)).toBe(true);
  });

  // https://docs.aws.amazon.com/cli/latest/reference/lambda/invoke.html, …/logs/tail.html
  it('invokes a function, and tails its log', async () => {
    const name = cloud.resource('Echo').ref;
    writeFileSync(path.join(folder, 'event.json'), '{"kWh":17}');
    const payload = ['--payload', 'fileb://event.json'];
    const answer = await json('lambda', 'invoke', '--function-name', name, ...payload, 'answer.json');
    expect(answer).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(readFileSync(path.join(folder, 'answer.json'), 'utf8'))).toEqual({ received: { kWh: 17 } });
    const lines = await aws('logs', 'tail', `/aws/lambda/${name}`, '--since', '1h', '--format', 'short');
    expect(lines).toMatch(/^\S+ START RequestId: .+$/m);
    expect(lines).toMatch(/charged 17 kWh$/m);
  });

  // https://docs.aws.amazon.com/cli/latest/reference/stepfunctions/start-execution.html
  it('starts an execution, and describes how it ended', async () => {
    const machine = ['--state-machine-arn', cloud.resource('Machine').ref];
    const { executionArn } = await json<{ executionArn: string }>(
      ...['stepfunctions', 'start-execution', ...machine, '--name', 'by-hand', '--input', '{"n":21}'],
    );
    const ended = await eventually(async () => {
      const found = await json<{ status: string }>(
        ...['stepfunctions', 'describe-execution', '--execution-arn', executionArn],
      );
      return found.status !== 'RUNNING' && found;
    });
    expect(ended).toMatchObject({ name: 'by-hand', status: 'SUCCEEDED', input: '{"n":21}', output: '42' });
  });

  // https://docs.aws.amazon.com/cli/latest/reference/ssm/get-parameter.html
  it('puts a parameter and gets it', async () => {
    await aws('ssm', 'put-parameter', '--name', '/stage/limit', '--type', 'String', '--value', '7');
    expect(await aws('ssm', 'get-parameter', '--name', '/stage/limit', '--query', 'Parameter.Value')).toBe('"7"\n');
  });

  // https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/get-secret-value.html
  it('puts a secret value and gets it', async () => {
    await aws('secretsmanager', 'put-secret-value', '--secret-id', 'pepper', '--secret-string', 'new');
    expect(await json('secretsmanager', 'get-secret-value', '--secret-id', 'pepper')).toMatchObject({
      Name: 'pepper',
      SecretString: 'new',
      VersionStages: ['AWSCURRENT'],
    });
  });

  // https://docs.aws.amazon.com/cli/latest/reference/dynamodb/put-item.html
  it('puts an item once, under its condition, and gets it', async () => {
    const item = { id: { S: 'BB-1' }, evses: { N: '2' }, tags: { L: [{ S: 'fast' }, { BOOL: true }] } };
    const put = ['dynamodb', 'put-item', '--table-name', 'stations', '--item', JSON.stringify(item)];
    await aws(...put);
    const again = aws(...put, '--condition-expression', 'attribute_not_exists(id)');
    await expect(again).rejects.toThrow(/\(ConditionalCheckFailedException\) when calling the PutItem operation/);
    const key = ['--table-name', 'stations', '--key', '{"id":{"S":"BB-1"}}', '--consistent-read'];
    expect(await json('dynamodb', 'get-item', ...key)).toEqual({ Item: item });
  });
});
