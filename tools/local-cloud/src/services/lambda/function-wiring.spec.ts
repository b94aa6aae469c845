import { InvokeCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Principal } from '../../kernel/principal';
import { aFunction, allow, aRole, getAtt, ref } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

let cloud: TestCloud | undefined;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-'));
});
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function call(name: string, event: object = {}): Promise<unknown> {
  const { Payload: payload } = await new LambdaClient(cloud!.client()).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  return JSON.parse(Buffer.from(payload ?? []).toString()) as unknown;
}

const VERSION =
  'exports.handler = async (event, context) => [context.functionVersion, context.invokedFunctionArn, process.env.AWS_LAMBDA_FUNCTION_VERSION];';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html */
describe('versions and aliases', () => {
  it('are called by their qualified names', async () => {
    cloud = await startCloud({
      Resources: {
        ...aFunction('Task', VERSION),
        One: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Task') } },
        Two: { Type: 'AWS::Lambda::Version', DependsOn: ['One'], Properties: { FunctionName: ref('Task') } },
        Live: {
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Task'), FunctionVersion: getAtt('One', 'Version'), Name: 'live' },
        },
      },
    });
    const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:task';
    expect(cloud.resource('Live').ref).toBe(`${arn}:live`);
    expect(await call('task')).toEqual(['$LATEST', arn, '$LATEST']);
    expect(await call('task:2')).toEqual(['2', `${arn}:2`, '2']);
    expect(await call(`${arn}:live`)).toEqual(['1', `${arn}:live`, '1']);
    await new LambdaClient(cloud.client()).send(
      new UpdateAliasCommand({ FunctionName: 'task', Name: 'live', FunctionVersion: '2' }),
    );
    expect(await call('task:live')).toEqual(['2', `${arn}:live`, '2']);
    await expect(call('task:3')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
describe('the policy of a function', () => {
  const gateway = (sourceArn: string): Principal => ({
    kind: 'service',
    service: 'apigateway.amazonaws.com',
    sourceArn,
  });
  const API = 'arn:aws:execute-api:eu-central-1:000000000000:abc';

  it('lets a service call for the source that it names, and nobody else', async () => {
    cloud = await startCloud({
      Resources: {
        ...aFunction('Task', VERSION),
        One: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Task') } },
        Live: {
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Task'), FunctionVersion: getAtt('One', 'Version'), Name: 'live' },
        },
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: ref('Live'),
            Principal: 'apigateway.amazonaws.com',
            SourceArn: `${API}/*/*/api`,
          },
        },
      },
    });
    const { lambda } = cloud.kernel.services;
    const functionArn = cloud.resource('Live').ref;
    const may = (arn: string, principal: Principal): boolean =>
      lambda.mayInvoke({ functionArn: arn, principal }).allowed;
    expect(may(functionArn, gateway(`${API}/prod/GET/api`))).toBe(true);
    expect(may(functionArn, gateway(`${API}/prod/GET/other`))).toBe(false);
    expect(may(functionArn, gateway('arn:aws:execute-api:eu-central-1:000000000000:xyz/prod/GET/api'))).toBe(false);
    expect(may(functionArn, { kind: 'service', service: 'sns.amazonaws.com', sourceArn: `${API}/prod/GET/api` })).toBe(
      false,
    );
    // A permission on the alias is none on the function.
    expect(may('task', gateway(`${API}/prod/GET/api`))).toBe(false);
    expect(may(functionArn, { kind: 'anonymous' })).toBe(false);
    await expect(
      lambda.invoke({ functionArn, payload: '{}', principal: gateway(`${API}/prod/GET/api`), trigger: 'http-api' }),
    ).resolves.toMatchObject({ executedVersion: '1' });
    await expect(
      lambda.invoke({ functionArn, payload: '{}', principal: gateway(`${API}/prod/GET/no`), trigger: 'http-api' }),
    ).rejects.toMatchObject({ code: 'AccessDeniedException', status: 403 });
    expect(lambda.mayInvoke({ functionArn: 'nobody', principal: gateway(API) })).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('nobody') as unknown,
    });
  });
});

describe('a function with the real AWS SDK', () => {
  it('calls AWS under its role, also by AWS’s own host names, and its calls have it as their cause', async () => {
    writeFileSync(
      join(folder, 'source.ts'),
      `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
       export const handler = async (event: { QueueUrl: string; endpoint?: string }) => {
         const client = new SQSClient({ ...(event.endpoint ? { endpoint: event.endpoint, useQueueUrlAsEndpoint: false } : {}), maxAttempts: 1 });
         try { return (await client.send(new SendMessageCommand({ QueueUrl: event.QueueUrl, MessageBody: 'from the function' }))).MessageId; }
         catch (error) { return { name: (error as Error).name, message: (error as Error).message }; }
       };`,
    );
    buildSync({
      entryPoints: [join(folder, 'source.ts')],
      outfile: join(folder, 'handler.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      minify: true,
      mainFields: ['module', 'main'],
      nodePaths: [join(process.cwd(), 'node_modules')],
    });
    const properties = {
      Code: { S3Bucket: 'assets', S3Key: 'function.zip' },
      Handler: 'handler.handler',
      Timeout: 20,
      MemorySize: 256,
    };
    cloud = await startCloud(
      {
        Resources: {
          Open: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'open' } },
          Closed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'closed' } },
          ...aFunction('Sender', '', { properties, statements: [allow('sqs:SendMessage', getAtt('Open'))] }),
        },
      },
      { assets: { 'function.zip': folder } },
    );
    const open = cloud.resource('Open').ref;
    expect(await call('sender', { QueueUrl: open })).toMatch(/^[0-9a-f-]{36}$/);
    expect(await call('sender', { QueueUrl: open, endpoint: 'https://sqs.eu-central-1.amazonaws.com' })).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    expect(await call('sender', { QueueUrl: cloud.resource('Closed').ref })).toMatchObject({
      name: expect.stringContaining('AccessDenied') as unknown,
      message: expect.stringContaining('SenderRole') as unknown,
    });
    const [invocation] = cloud.kernel.journal.entries({ kind: 'invocation' });
    const effects = cloud.kernel.journal.consequences(invocation?.id ?? '');
    expect(effects.some(({ resource }) => resource.endsWith(':open'))).toBe(true);
  });
});

describe('a bundle that is built anew', () => {
  it('serves the next call, without a restart', async () => {
    const clock = new ManualClock();
    const file = join(folder, 'index.js');
    writeFileSync(file, 'exports.handler = async () => "old";');
    cloud = await startCloud(
      { Resources: aFunction('Task', '', { properties: { Code: { S3Bucket: 'assets', S3Key: 'function.zip' } } }) },
      { assets: { 'function.zip': folder }, clock },
    );
    expect(await call('task')).toBe('old');
    writeFileSync(file, 'exports.handler = async () => "new";');
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    await clock.advance(1500);
    expect(await call('task')).toBe('new');
  });
});

describe('an environment that dies between calls', () => {
  it('takes no call with it', async () => {
    cloud = await startCloud({
      Resources: aFunction(
        'Task',
        'exports.handler = async (event) => { if (event.poison) setImmediate(() => Promise.reject(new Error("left behind"))); return "answered"; };',
      ),
    });
    for (let round = 0; round < 20; round += 1) {
      expect(await call('task', { poison: true })).toBe('answered');
      expect(await call('task')).toBe('answered');
    }
  });
});

describe('more calls than environments', () => {
  it('wait for one; none is refused', async () => {
    cloud = await startCloud(
      {
        Resources: {
          ...aFunction(
            'One',
            'exports.handler = async () => { await new Promise((done) => setTimeout(done, 5)); return 1; };',
          ),
          ...aFunction('Two', 'exports.handler = async () => 2;'),
        },
      },
      { maxEnvironments: 2 },
    );
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => call(index % 2 === 0 ? 'one' : 'two')));
    expect(answers).toEqual(Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? 1 : 2)));
    const { functions } = (await (await fetch(`${cloud.endpoint}/_cloud/functions`)).json()) as {
      functions: { environments: number }[];
    };
    expect(functions.reduce((sum, { environments }) => sum + environments, 0)).toBeLessThanOrEqual(2);
  });
});

describe('a function that cannot run stops the start', () => {
  const start = (resources: Record<string, { Type: string }>): Promise<void> =>
    startCloud({ Resources: resources }).then((started) => started.stop());

  it.each<[what: string, properties: object, message: RegExp]>([
    ['a runtime that is no Node.js', { Runtime: 'python3.13' }, /test\/Task\.Runtime.*python3\.13/s],
    [
      'a handler without a file',
      { Handler: 'main.handler' },
      /test\/Task\.Handler.*no main\.js.*Build the function first/s,
    ],
    ['a timeout beyond 15 minutes', { Timeout: 901 }, /test\/Task\.Timeout.*900/s],
    ['too little memory', { MemorySize: 64 }, /test\/Task\.MemorySize.*128/s],
    [
      'a property that is not supported',
      { Layers: ['arn:aws:lambda:eu-central-1:1:layer:x:1'] },
      /test\/Task.*Layers/s,
    ],
    [
      'variables of more than 4 KB',
      { Environment: { Variables: { A: 'x'.repeat(4100) } } },
      /test\/Task\.Environment.*4096/s,
    ],
  ])('for %s', async (_what, properties, message) => {
    await expect(
      start(aFunction('Task', VERSION, { properties: properties as Record<string, unknown> })),
    ).rejects.toThrow(message);
  });

  it('for a role that does not trust Lambda', async () => {
    await expect(start({ ...aFunction('Task', VERSION), TaskRole: aRole([], 'ec2.amazonaws.com') })).rejects.toThrow(
      /test\/Task\.Role.*lambda\.amazonaws\.com cannot assume/s,
    );
  });

  it('for a name that is taken, and for more reserved concurrency than the account has', async () => {
    await expect(
      start({
        ...aFunction('Task', VERSION),
        ...aFunction('Other', VERSION, { properties: { FunctionName: 'task' } }),
      }),
    ).rejects.toThrow(/FunctionName.*task already/s);
    await expect(
      start(aFunction('Task', VERSION, { properties: { ReservedConcurrentExecutions: 950 } })),
    ).rejects.toThrow(/test\/Task\.ReservedConcurrentExecutions.*100 must stay/s);
  });

  it('for an alias of a version that does not exist', async () => {
    const alias = {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: ref('Task'), FunctionVersion: '7', Name: 'live' },
    };
    await expect(start({ ...aFunction('Task', VERSION), Live: alias })).rejects.toThrow(/test\/Live.*no version 7/s);
  });
});

it('a log without permission to write it is lost, as in the cloud', async () => {
  const clock = new ManualClock();
  const silent = aRole();
  cloud = await startCloud(
    {
      Resources: {
        ...aFunction('Task', 'exports.handler = async () => { console.log("unheard"); };'),
        TaskRole: { ...silent, Properties: { ...silent.Properties, Policies: [] } },
      },
    },
    { clock },
  );
  await call('task');
  await eventually(() => cloud!.kernel.journal.entries({ kind: 'invocation' }).length === 1);
  expect(cloud.kernel.store.database.prepare('SELECT count(*) AS n FROM log_blocks').get()?.['n']).toBe(0);
  await clock.advance(1000);
  expect(cloud.kernel.store.database.prepare('SELECT count(*) AS n FROM log_blocks').get()?.['n']).toBe(0);
});
