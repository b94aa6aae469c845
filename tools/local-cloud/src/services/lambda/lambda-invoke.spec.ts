import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  type InvokeCommandOutput,
} from '@aws-sdk/client-lambda';
import { aFunction, allow, getAtt } from '../../testing/function-template';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { LambdaService } from './lambda-service';

const CODE = `
const http = require('node:https');
let calls = 0;
exports.handler = async (event, context) => {
  calls += 1;
  switch (event.do) {
    case 'echo': return event;
    case 'nothing': return undefined;
    case 'calls': return calls;
    case 'context': return { ...context, remaining: context.getRemainingTimeInMillis() };
    case 'env': return process.env;
    case 'throw': { const error = new TypeError('bad thing'); throw error; }
    case 'throw-text': throw 'just text';
    case 'log': console.log('hello %s', 'world', { a: 1 }); console.error('oh no'); process.stdout.write('raw line\\nhalf'); return null;
    case 'exit': process.exit(Number(event.code));
    case 'loop': for (;;);
    case 'sleep': await new Promise((done) => setTimeout(done, event.ms)); return 'slept';
    case 'reject-later': setTimeout(() => Promise.reject(new Error('forgotten')), 5); await new Promise(() => {}); return;
    case 'reject-after-answer': setTimeout(() => Promise.reject(new Error('forgotten')), 5); return 'answered';
    case 'heap': { const all = []; for (;;) all.push(new Array(100000).fill({ n: Math.random() })); }
    case 'buffers': { globalThis.kept = []; for (let i = 0; i < 10; i += 1) globalThis.kept.push(Buffer.alloc(16 * 1024 * 1024, 1)); return 'kept'; }
    case 'buffers-and-wait': globalThis.kept = Array.from({ length: 10 }, () => Buffer.alloc(16 * 1024 * 1024, 1)); await new Promise((done) => setTimeout(done, 10_000)); return 'kept';
    case 'garbage': for (let i = 0; i < 20; i += 1) Buffer.alloc(16 * 1024 * 1024, 1); return 'collected';
    case 'large': return 'x'.repeat(event.bytes);
    case 'circular': { const a = {}; a.a = a; return a; }
    case 'kill-process': process.kill(process.pid, 'SIGKILL'); return 'survived';
    case 'cwd': return { cwd: process.cwd(), root: process.env.LAMBDA_TASK_ROOT, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hours: new Date(0).getHours() };
    case 'get': return await new Promise((resolve, reject) => http.get(event.url, (answer) => { let text = ''; answer.on('data', (d) => text += d); answer.on('end', () => resolve({ status: answer.statusCode, text })); }).on('error', reject));
  }
};
exports.other = async () => 'the other export';
`;

let cloud: TestCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  process.env['BUSBAR_SECRET_OF_THE_DEVELOPER'] = 'hidden';
  cloud = await startCloud({
    Resources: {
      ...aFunction('Subject', CODE, {
        properties: { Timeout: 20, MemorySize: 128, Environment: { Variables: { GREETING: 'hi', NUMBER: 7 } } },
      }),
      ...aFunction('Hasty', CODE, { properties: { Timeout: 1 } }),
      ...aFunction('Hungry', CODE, { properties: { Timeout: 25, MemorySize: 128 } }),
      Second: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'second',
          Runtime: 'nodejs24.x',
          Handler: 'index.other',
          Code: { ZipFile: CODE },
          Role: getAtt('SubjectRole'),
        },
      },
      ...aFunction(
        'Callback',
        'exports.handler = (event, context, callback) => { if (event.quick) context.callbackWaitsForEmptyEventLoop = false; const done = { at: 0 }; setTimeout(() => { console.log("late"); }, 30); if (event.fail) callback(new RangeError("no")); else callback(null, "called back"); };',
        {
          properties: { Runtime: 'nodejs22.x' },
        },
      ),
      ...aFunction('Modern', 'exports.handler = (event, context, callback) => callback(null, 1);'),
      ...aFunction('Broken', 'throw new SyntaxErr("x");'),
      ...aFunction('NoHandler', 'exports.handle = 1;'),
      ...aFunction('Missing', 'require("left-pad");'),
      ...aFunction(
        'Reserved',
        'exports.handler = async () => { await new Promise((done) => setTimeout(done, 300)); return "done"; };',
        { properties: { ReservedConcurrentExecutions: 1 } },
      ),
      ...aFunction('Json', 'exports.handler = async () => { console.log({ a: 1 }); console.warn("text"); };', {
        properties: { LoggingConfig: { LogFormat: 'JSON' } },
      }),
      ...aFunction('Caller', 'exports.handler = async () => 1;', {
        statements: [allow('lambda:InvokeFunction', getAtt('Second'))],
      }),
    },
  });
  lambda = new LambdaClient(cloud.client());
});

afterAll(() => cloud.stop());

async function invoke(
  event: object,
  name = 'subject',
  more: object = {},
): Promise<{ answer: unknown; raw: InvokeCommandOutput; log: string }> {
  const raw = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail', ...more }),
  );
  const text = Buffer.from(raw.Payload ?? []).toString('utf8');
  return {
    answer: text === '' ? undefined : (JSON.parse(text) as unknown),
    raw,
    log: Buffer.from(raw.LogResult ?? '', 'base64').toString('utf8'),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
describe('a synchronous call', () => {
  it('gives the event to the handler and its answer to the caller', async () => {
    const { answer, raw } = await invoke({ do: 'echo', text: 'Zürich ⚡' });
    expect(answer).toEqual({ do: 'echo', text: 'Zürich ⚡' });
    expect(raw).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(raw.FunctionError).toBeUndefined();
  });

  it('answers null when the handler returns nothing', async () => {
    expect((await invoke({ do: 'nothing' })).answer).toBeNull();
  });

  it('keeps an environment and its module for the next call', async () => {
    const first = (await invoke({ do: 'calls' })).answer as number;
    expect((await invoke({ do: 'calls' })).answer).toBe(first + 1);
  });

  it('runs several exports of one bundle as functions of their own', async () => {
    expect((await invoke({}, 'second')).answer).toBe('the other export');
  });

  it('says that a function does not exist', async () => {
    await expect(invoke({}, 'nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('refuses an event that is no JSON', async () => {
    await expect(
      lambda.send(new InvokeCommand({ FunctionName: 'subject', Payload: Buffer.from('{') })),
    ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  it('checks permission and function only in a dry run', async () => {
    expect((await invoke({}, 'subject', { InvocationType: 'DryRun', LogType: 'None' })).raw.StatusCode).toBe(204);
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  it('refuses more than 6 MB, and fails an answer of more', async () => {
    await expect(invoke({ do: 'echo', text: 'x'.repeat(6 * 1024 * 1024) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
    const { answer, raw } = await invoke({ do: 'large', bytes: 6_300_000 });
    expect(raw.FunctionError).toBe('Unhandled');
    expect(answer).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html and configuration-envvars.html */
describe('what a handler finds', () => {
  it('is the context of its call', async () => {
    const context = Buffer.from(JSON.stringify({ custom: { key: 'value' } })).toString('base64');
    const { answer, raw } = await invoke({ do: 'context' }, 'subject', { ClientContext: context });
    expect(answer).toMatchObject({
      functionName: 'subject',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:subject',
      memoryLimitInMB: '128',
      awsRequestId: raw.$metadata.requestId,
      logGroupName: '/aws/lambda/subject',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as unknown,
      callbackWaitsForEmptyEventLoop: true,
      clientContext: { custom: { key: 'value' } },
    });
    expect((answer as { remaining: number }).remaining).toBeGreaterThan(10_000);
    expect((answer as { remaining: number }).remaining).toBeLessThanOrEqual(20_000);
  });

  it('is an environment as Lambda sets it, and nothing of the developer’s', async () => {
    const variables = (await invoke({ do: 'env' })).answer as Record<string, string>;
    expect(variables).toMatchObject({
      GREETING: 'hi',
      NUMBER: '7',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'subject',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/subject',
      AWS_ENDPOINT_URL: cloud.endpoint,
      _HANDLER: 'index.handler',
      TZ: ':UTC',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ) as unknown,
    });
    expect(variables['AWS_ACCESS_KEY_ID']).toMatch(/^ASIA/);
    expect(variables['BUSBAR_SECRET_OF_THE_DEVELOPER']).toBeUndefined();
    expect(variables['NODE_OPTIONS']).toBeUndefined();
  });

  it('is its bundle as working directory', async () => {
    const { cwd, root } = (await invoke({ do: 'cwd' })).answer as Record<string, string>;
    expect(cwd).toBe(root);
  });

  it('is the AWS port behind every host name of AWS', async () => {
    const { answer } = await invoke({ do: 'get', url: 'https://sqs.eu-central-1.amazonaws.com/nothing' });
    expect((answer as { status: number }).status).toBeGreaterThanOrEqual(400);
    expect((answer as { text: string }).text).not.toBe('');
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
describe('a function that fails', () => {
  it('answers with type, message and trace of what it throws', async () => {
    const { answer, raw } = await invoke({ do: 'throw' });
    expect(raw).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(answer).toMatchObject({ errorType: 'TypeError', errorMessage: 'bad thing' });
    expect((answer as { trace: string[] }).trace[0]).toBe('TypeError: bad thing');
  });

  it('may throw what is no error', async () => {
    expect((await invoke({ do: 'throw-text' })).answer).toEqual({
      errorType: 'string',
      errorMessage: 'just text',
      trace: [],
    });
  });

  it('is named when its answer is no JSON', async () => {
    expect((await invoke({ do: 'circular' })).answer).toMatchObject({
      errorMessage: expect.stringContaining('Unable to stringify response body') as unknown,
    });
  });

  it.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('that exits with %i loses its environment; the next call gets another', async (code, reason) => {
    const { answer, raw } = await invoke({ do: 'exit', code });
    expect(answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${raw.$metadata.requestId} Error: ${reason}`,
    });
    expect((await invoke({ do: 'calls' })).answer).toBe(1);
  });

  it('that loops forever is ended at its timeout; the next call gets a fresh environment', async () => {
    const { answer, raw, log } = await invoke({ do: 'loop' }, 'hasty');
    expect(raw.FunctionError).toBe('Unhandled');
    expect(answer).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${raw.$metadata.requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(log).toContain('Task timed out after 1.00 seconds');
    expect((await invoke({ do: 'calls' }, 'hasty')).answer).toBe(1);
  });

  it('that forgets a rejection is ended by it', async () => {
    const { answer } = await invoke({ do: 'reject-later' });
    expect(answer).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: forgotten' });
    expect((await invoke({ do: 'calls' })).answer).toBe(1);
  });

  it('cannot end the local cloud', async () => {
    expect((await invoke({ do: 'kill-process' })).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await invoke({ do: 'calls' })).answer).toBe(1);
  });

  it.each(['heap', 'buffers', 'buffers-and-wait'])('that uses more memory than it has (%s) is killed', async (kind) => {
    const { answer, log } = await invoke({ do: kind }, 'hungry');
    expect(answer).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    // While it runs, not only at its end.
    if (kind === 'buffers-and-wait') expect(Number(/\tDuration: ([\d.]+) ms/.exec(log)?.[1])).toBeLessThan(10_000);
    expect((await invoke({ do: 'calls' }, 'hungry')).answer).toBe(1);
  });

  it('is not killed for garbage that a collection frees', async () => {
    expect((await invoke({ do: 'garbage' }, 'hungry')).answer).toBe('collected');
  });

  it.each([
    ['broken', { errorType: 'ReferenceError' }],
    ['nohandler', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' }],
    ['missing', { errorType: 'Runtime.ImportModuleError' }],
    ['modern', { errorType: 'Runtime.CallbackHandlerDeprecated' }],
  ])('to initialise says why: %s', async (name, failure) => {
    const { answer, raw } = await invoke({}, name);
    expect(raw.FunctionError).toBe('Unhandled');
    expect(answer).toMatchObject(failure);
  });

  it('when killed from outside fails its call and recovers', async () => {
    const running = invoke({ do: 'sleep', ms: 15_000 });
    const service = LambdaService.of(cloud.kernel);
    while (service.running() === 0) await new Promise((resolve) => setImmediate(resolve));
    // The call is in a worker once the environment is busy; a kill before that would hit an idle one.
    while ((await service.killEnvironments('subject')) === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await running).answer).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: killed') as unknown,
    });
    expect((await invoke({ do: 'calls' })).answer).toBe(1);
  });
});

describe('a callback handler of an older runtime', () => {
  it('is answered when nothing is left to do', async () => {
    const { answer, log } = await invoke({}, 'callback');
    expect(answer).toBe('called back');
    expect(log).toContain('late');
  });

  it('is answered at once when it does not wait', async () => {
    const { answer, log } = await invoke({ quick: true }, 'callback');
    expect(answer).toBe('called back');
    expect(log).not.toContain('late');
  });

  it('fails by its first argument', async () => {
    expect((await invoke({ fail: true }, 'callback')).answer).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'no',
    });
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
describe('the log of a call', () => {
  it('has the platform’s lines around the function’s', async () => {
    const { log, raw } = await invoke({ do: 'log' });
    const id = raw.$metadata.requestId ?? '';
    const lines = log.split('\n').filter((line) => line !== '' && !line.startsWith('INIT_START'));
    expect(lines).toEqual([
      `START RequestId: ${id} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\d{4}-.*Z\t${id}\tINFO\thello world \\{ a: 1 \\}$`)),
      expect.stringMatching(new RegExp(`\t${id}\tERROR\toh no$`)),
      'raw line',
      'half',
      `END RequestId: ${id}`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB`,
        ),
      ),
    ]);
  });

  it('is JSON where the function asks for it', async () => {
    const { log } = await invoke({}, 'json');
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level?: string; message?: unknown; type?: string });
    expect(lines.filter(({ level }) => level !== undefined)).toMatchObject([
      { level: 'INFO', message: { a: 1 } },
      { level: 'WARN', message: 'text' },
    ]);
    expect(lines.at(-1)).toMatchObject({ type: 'platform.report', record: { status: 'success' } });
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
describe('reserved concurrency', () => {
  it('answers calls above it with 429', async () => {
    const answers = await Promise.allSettled([invoke({}, 'reserved'), invoke({}, 'reserved'), invoke({}, 'reserved')]);
    const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(2);
    expect(refused[0]?.reason).toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    expect((await invoke({}, 'reserved')).answer).toBe('done');
  });
});

describe('permission to call', () => {
  it('comes from the role’s policy', async () => {
    const asCaller = new LambdaClient(cloud.asRole('CallerRole'));
    await expect(asCaller.send(new InvokeCommand({ FunctionName: 'second' }))).resolves.toMatchObject({
      StatusCode: 200,
    });
    const denied = asCaller.send(new InvokeCommand({ FunctionName: 'subject' }));
    await expect(denied).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('lambda:InvokeFunction') as unknown,
    });
  });
});

describe('looking at functions', () => {
  it('lists and describes them', async () => {
    const { Functions: functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(functions?.map(({ FunctionName }) => FunctionName)).toContain('subject');
    const { Configuration: configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'reserved' }));
    expect(configuration).toMatchObject({
      FunctionName: 'reserved',
      Runtime: 'nodejs24.x',
      Timeout: 3,
      MemorySize: 128,
      State: 'Active',
    });
  });
});

describe('the journal', () => {
  it('has every call with its outcome, duration, start and log', async () => {
    const { raw } = await invoke({ do: 'throw' });
    const entry = cloud.kernel.journal.entries({ kind: 'invocation' }).find(({ id }) => id === raw.$metadata.requestId);
    expect(entry).toMatchObject({
      resource: 'arn:aws:lambda:eu-central-1:000000000000:function:subject',
      outcome: 'error',
      durationMs: expect.any(Number) as unknown,
      detail: {
        functionName: 'subject',
        trigger: 'direct',
        cold: expect.any(Boolean) as unknown,
        error: { type: 'TypeError', message: 'bad thing' },
        log: expect.arrayContaining([expect.stringContaining('START')]) as unknown,
      },
    });
  });
});
