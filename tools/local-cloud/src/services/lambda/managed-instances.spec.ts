import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { JournalEntry } from '../../kernel/journal';
import { traceIdOf } from '../../kernel/trace-ids';
import { aFunction, allow, getAtt, ref } from '../../testing/function-template';
import { ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

/**
 * Calls wait in `meet` until as many as were asked for are there: they can only meet in one environment. Those in `hold`
 * wait until another call lets them go.
 */
const CODE = `
const { PublishBatchCommand, SNSClient } = require('@aws-sdk/client-sns');
const sns = new SNSClient({});
let here = 0, calls = 0;
const all = [];
const waiting = [];
const held = new Map();
const wentOn = [];
exports.handler = async (event, context) => {
  calls += 1;
  switch (event.do) {
    case 'meet':
      here += 1;
      console.log('here is ' + event.name);
      if (here >= event.of) for (const go of waiting.splice(0)) go();
      else await new Promise((go) => waiting.push(go));
      console.log('there goes ' + event.name);
      return { name: event.name, trace: context.xRayTraceId, store: globalThis.awslambda.InvokeStore.getRequestId(), id: context.awsRequestId };
    case 'publish-together': {
      const [, root] = /Root=1-([0-9a-f-]+)/.exec(context.xRayTraceId);
      all.push({ Id: event.name, Message: event.name, MessageAttributes: { traceparent: { DataType: 'String', StringValue: '00-' + root.replace('-', '') + '-00f067aa0ba902b7-01' } } });
      if (all.length === event.of) { await sns.send(new PublishBatchCommand({ TopicArn: process.env.TOPIC, PublishBatchRequestEntries: all.splice(0) })); for (const go of waiting.splice(0)) go(); }
      else await new Promise((go) => waiting.push(go));
      return context.awsRequestId;
    }
    case 'hold': await new Promise((go) => held.set(event.name, go)); wentOn.push(event.name); return 'held';
    case 'let-go': held.get(event.name)(); return 'let go';
    case 'went-on': return wentOn;
    case 'exit': process.exit(3);
    case 'throw-later': setImmediate(() => { throw new Error('nobody caught it'); }); await new Promise(() => {}); return;
    case 'env': return { most: process.env.AWS_LAMBDA_MAX_CONCURRENCY, kind: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, trace: process.env._X_AMZN_TRACE_ID ?? null };
    default: return calls;
  }
};
`;

const clock = new ManualClock();
let cloud: TestCloud;

beforeAll(async () => {
  const template = {
    Resources: {
      Provider: { Type: 'AWS::Lambda::CapacityProvider', Properties: { CapacityProviderName: 'busy' } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } },
      ...aFunction('Busy', CODE, {
        properties: {
          Timeout: 1,
          MemorySize: 2048,
          CapacityProviderConfig: {
            LambdaManagedInstancesCapacityProviderConfig: {
              CapacityProviderArn: getAtt('Provider'),
              PerExecutionEnvironmentMaxConcurrency: 8,
            },
          },
          Environment: { Variables: { TOPIC: ref('Topic') } },
        },
        statements: [allow('sns:Publish', ref('Topic'))],
      }),
    },
  };
  cloud = await startCloud(template, { clock });
});
afterAll(() => cloud.stop());

async function call(event: object): Promise<{ answer: unknown; failed: string | undefined; log: string }> {
  const raw = await new LambdaClient(cloud.client()).send(
    new InvokeCommand({ FunctionName: 'busy', Payload: JSON.stringify(event), LogType: 'Tail' }),
  );
  return {
    answer: JSON.parse(Buffer.from(raw.Payload ?? []).toString()) as unknown,
    failed: raw.FunctionError,
    log: Buffer.from(raw.LogResult ?? '', 'base64').toString(),
  };
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html */
describe('a function with a capacity provider', () => {
  it('runs several calls at once in one environment, each with its own context and log', async () => {
    const met = await Promise.all(NAMES.map((name) => call({ do: 'meet', name, of: NAMES.length })));
    const answers = met.map(({ answer }) => answer as { name: string; trace: string; store: string; id: string });
    expect(answers.map(({ name }) => name)).toEqual(NAMES);
    expect(new Set(answers.map(({ trace }) => trace)).size).toBe(NAMES.length);
    for (const { store, id } of answers) expect(store).toBe(id);
    for (const [index, { log }] of met.entries()) {
      const said = [...log.matchAll(/(?:here is|there goes) (\w)/g)].map(([, name]) => name);
      expect(said).toEqual([NAMES[index], NAMES[index]]);
    }
  });

  it('logs in JSON, whatever its template says', async () => {
    const { log } = await call({});
    expect(JSON.parse(log.split('\n')[0] ?? '')).toMatchObject({ type: 'platform.start' });
  });

  it('tells how many calls it may run, and no trace that all of them would share', async () => {
    expect((await call({ do: 'env' })).answer).toEqual({ most: '8', kind: 'lambda-managed-instances', trace: null });
  });

  it('ends nobody else when a call times out: its code goes on', async () => {
    const late = call({ do: 'hold', name: 'late' });
    // A call is answered after those that were sent before it have begun.
    await call({});
    await clock.advance(600);
    const other = call({ do: 'hold', name: 'other' });
    await call({});
    await clock.advance(500);
    expect(await late).toMatchObject({ failed: 'Unhandled', answer: { errorType: 'Sandbox.Timedout' } });
    await call({ do: 'let-go', name: 'late' });
    await call({ do: 'let-go', name: 'other' });
    expect((await other).answer).toBe('held');
    expect((await call({ do: 'went-on' })).answer).toEqual(['late', 'other']);
  });

  it('fails every call that runs when the environment ends, and starts another', async () => {
    const others = [call({ do: 'hold', name: 'one' }), call({ do: 'hold', name: 'two' })];
    // Answered after the two have begun.
    await call({});
    const fatal = await call({ do: 'exit' });
    for (const { answer, failed } of [fatal, ...(await Promise.all(others))]) {
      expect(failed).toBe('Unhandled');
      expect(answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    }
    expect((await call({})).answer).toBe(1);
  });

  it('names the error of the call that did not catch it', async () => {
    expect((await call({ do: 'throw-later' })).answer).toMatchObject({ errorMessage: 'nobody caught it' });
  });

  it('has what shares a request caused by who published it, where its trace tells', async () => {
    const ids = (await Promise.all(['x', 'y', 'z'].map((name) => call({ do: 'publish-together', name, of: 3 })))).map(
      ({ answer }) => String(answer),
    );
    const published = cloud.kernel.journal.entries({ kind: 'publish' });
    expect(published.map(({ causes }: JournalEntry) => causes[0]).sort()).toEqual(ids.sort());
    expect(new Set(published.map(({ traceId }) => traceId))).toEqual(new Set(ids.map(traceIdOf)));
  });
});

describe('a template', () => {
  it.each([
    ['less memory than instances give', { MemorySize: 512 }, /MemorySize.*2048/],
    [
      'more calls than an environment takes',
      {
        CapacityProviderConfig: {
          LambdaManagedInstancesCapacityProviderConfig: {
            CapacityProviderArn: 'arn:aws:lambda:eu-central-1:000000000000:capacity-provider:busy',
            PerExecutionEnvironmentMaxConcurrency: 5_000,
          },
        },
      },
      /PerExecutionEnvironmentMaxConcurrency.*1600/,
    ],
  ])('with %s is refused', async (_what, properties, message) => {
    const config = {
      LambdaManagedInstancesCapacityProviderConfig: {
        CapacityProviderArn: 'arn:aws:lambda:eu-central-1:000000000000:capacity-provider:busy',
      },
    };
    await expect(
      startCloud({
        Resources: aFunction('Bad', CODE, {
          properties: { MemorySize: 2048, CapacityProviderConfig: config, ...properties },
        }),
      }),
    ).rejects.toThrow(message);
  });
});
