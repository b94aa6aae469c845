import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JournalEntry } from '../kernel/journal';
import { DEVELOPER } from '../kernel/principal';
import type { TemplateResource } from '../template/template';
import { aFunction, aRole, allow, getAtt, ref } from './function-template';
import { startNetwork, type Network, type NetworkOptions } from './index';
import { writeAssembly } from './start-cloud';

const FAILING = 'exports.handler = async () => { throw new Error("as always"); };';
const SLEEPING = `
const { setTimeout: sleep } = require('node:timers/promises');
exports.handler = async ({ ms = 0 }, context) => {
  const before = Date.now();
  await new Promise((resolve) => setTimeout(resolve, ms / 2));
  await sleep(ms / 2);
  return { before, after: Date.now(), now: new Date().getTime(), left: context.getRemainingTimeInMillis(), performed: performance.now() > 0 };
};`;
const RANDOM =
  'exports.handler = async () => [Math.random(), require("node:crypto").randomUUID(), crypto.randomUUID(), require("node:crypto").randomBytes(4).toString("hex")];';
const READING =
  'exports.handler = async ({ Records }) => { for (const { body } of Records) { console.log(`read ${body}`); if (body === "poison") throw new Error("no"); } };';
const QUEUE_RIGHTS = allow(
  ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
  '*',
);

const resources: Record<string, TemplateResource> = {
  ...aFunction('Failing', FAILING),
  ...aFunction('Sleeping', SLEEPING, { properties: { Timeout: 20 } }),
  ...aFunction('Random', RANDOM),
  ...aFunction('Reading', READING, { statements: [QUEUE_RIGHTS], properties: { Timeout: 10 } }),
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'queue',
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: getAtt('Dead'), maxReceiveCount: 3 },
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: getAtt('Queue'), FunctionName: ref('Reading'), BatchSize: 1 },
  },
  SchedulerRole: aRole([allow('lambda:InvokeFunction', '*')], 'scheduler.amazonaws.com'),
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: 'often',
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: getAtt('Random'), RoleArn: getAtt('SchedulerRole') },
    },
  },
};

describe('a network on a virtual clock', () => {
  const assemblies = mkdtempSync(path.join(tmpdir(), 'virtual-network-'));
  const open: Network[] = [];
  const start = async (options: Partial<NetworkOptions> = {}): Promise<Network> => {
    const network = await startNetwork({ assemblies, ...options });
    open.push(network);
    return network;
  };
  beforeAll(() => writeAssembly(path.join(assemblies, 'only'), { only: { Resources: resources } }, {}));
  afterEach(async () => {
    for (const network of open.splice(0)) await network.stop();
  });
  afterAll(() => rmSync(assemblies, { recursive: true, force: true }));

  const invocations = (network: Network, functionName: string): JournalEntry[] =>
    network.kernel.journal
      .entries({ kind: 'invocation' })
      .filter(({ detail }) => detail?.['functionName'] === functionName);
  const send = (network: Network, body: string): Promise<unknown> =>
    network.until(
      network.kernel.services.sqs.send({
        queueArn: 'arn:aws:sqs:eu-central-1:000000000000:queue',
        body,
        principal: DEVELOPER,
      }),
    );
  const answer = async (network: Network, name: string, event: unknown = {}): Promise<unknown> =>
    JSON.parse((await network.invoke(name, event)).payload) as unknown;

  it('stands still until it is told to go on', async () => {
    const network = await start();
    const before = network.now();
    await answer(network, 'random');
    await new Promise((resolve) => setImmediate(resolve));
    expect(network.now()).toEqual(before);
    await network.advance('90 s');
    expect(network.now().getTime() - before.getTime()).toBe(90_000);
  });

  it('goes through the retries of an asynchronous event in no time', async () => {
    const network = await start();
    const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:failing';
    const at = network.now().getTime();
    await network.until(
      network.kernel.services.lambda.invokeAsync({
        functionArn,
        payload: '{}',
        principal: DEVELOPER,
        trigger: 'direct',
      }),
    );
    await network.settle();
    expect(invocations(network, 'failing').map((entry) => entry.at - at)).toEqual([0, 60_000, 180_000]);
  });

  it('fires schedules on the minute', async () => {
    const network = await start();
    await network.advance('1 hour');
    expect(invocations(network, 'random')).toHaveLength(12);
  });

  it('gives functions its own time, timers included, and lets their time limits strike', async () => {
    const network = await start();
    const before = network.now().getTime();
    expect(await answer(network, 'sleeping', { ms: 10_000 })).toEqual({
      before,
      after: before + 10_000,
      now: before + 10_000,
      left: 10_000,
      performed: true,
    });
    expect(await answer(network, 'sleeping', { ms: 3_600_000 })).toMatchObject({
      errorMessage: expect.stringContaining('timed out after 20.00 seconds'),
    });
    expect(network.now().getTime()).toBe(before + 30_000);
  });

  it('brings a message back after its visibility timeout, and buries it', async () => {
    const network = await start();
    const at = network.now().getTime();
    await send(network, 'poison');
    await network.settle();
    expect(invocations(network, 'reading').map((entry) => entry.at - at)).toEqual([0, 60_000, 120_000]);
    expect(network.kernel.services.sqs.depth('arn:aws:sqs:eu-central-1:000000000000:dead').visible).toBe(1);
  });

  it('runs one invocation at a time', async () => {
    const network = await start();
    const at = network.now().getTime();
    await network.until(
      Promise.all(
        [1, 2, 3].map(() =>
          network.kernel.services.lambda.invoke({
            functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:sleeping',
            payload: '{"ms":5000}',
            principal: DEVELOPER,
            trigger: 'direct',
          }),
        ),
      ),
    );
    expect(network.now().getTime() - at).toBe(15_000);
  });

  it('does the same with the same seed, random numbers of functions included, and something else with another', async () => {
    const life = async (seed: number): Promise<unknown> => {
      const network = await start({ seed });
      network.faults.add({ kind: 'duplicate', service: 'sqs', probability: 0.5 });
      network.faults.add({ kind: 'crash-after', probability: 0.2 });
      for (let count = 0; count < 12; count += 1)
        await network.kernel.services.sqs.send({
          queueArn: 'arn:aws:sqs:eu-central-1:000000000000:queue',
          body: String(count),
          principal: DEVELOPER,
        });
      await network.settle();
      const lines = invocations(network, 'reading').map(({ detail }) =>
        String((detail?.['log'] as string[] | undefined)?.find((line) => line.includes('read '))).replace(
          /^.*read /,
          '',
        ),
      );
      return { order: lines, random: await answer(network, 'random'), fingerprint: await network.fingerprint() };
    };
    const first = (await life(7)) as { order: string[]; random: unknown };
    expect(await life(7)).toEqual(first);
    expect(new Set(first.order).size).toBe(12);
    const other = (await life(8)) as typeof first;
    expect(other.random).not.toEqual(first.random);
    expect(other.order).not.toEqual(first.order);
  });

  it('begins where a prepared one ended, quickly', async () => {
    const prepare = {
      key: 'one-message',
      run: (network: Network) => send(network, 'prepared').then(() => network.settle()),
    };
    await start({ prepare });
    const began = performance.now();
    const network = await start({ prepare });
    // Well below a second on a quiet machine; this one may be busy.
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(invocations(network, 'reading')).toEqual([]);
    await network.advance('1 minute');
    expect(invocations(network, 'reading')).toEqual([]);
  });
});
