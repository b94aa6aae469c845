import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { buildSync } from 'esbuild';
import type { JournalEntry } from '../kernel/journal';
import { DEVELOPER } from '../kernel/principal';
import { aRole, allow, aFunction, getAtt, ref } from '../testing/function-template';
import { startNetwork, type Network } from '../testing/index';
import { writeAssembly } from '../testing/start-cloud';
import type { TemplateResource } from '../template/template';

const READING =
  'exports.handler = async ({ Records }) => { for (const { body } of Records) console.log(`read ${body};`); };';
/** Answers how a query on a connection that it keeps went, and how long it took. */
const ASKING = `
import { Client } from 'pg';
let client;
exports.handler = async ({ fresh }) => {
  const before = Date.now();
  try {
    if (fresh || !client) {
      const { host, port, user } = JSON.parse(process.env.DATABASE);
      client = new Client({ host, port: Number(port), user, database: process.env.DATABASE_NAME, password: 'not asked for here' });
      client.on('error', () => undefined);
      await client.connect();
    }
    const { rows } = await client.query('select 1 + $1::int as two', [1]);
    return { two: rows[0].two, ms: Date.now() - before };
  } catch (error) {
    client = undefined;
    return { error: error.code ?? error.message };
  }
};`;
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:queue';
const QUEUE_RIGHTS = allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], '*');

describe('faults on demand', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faults-'));
  let network: Network;
  beforeAll(async () => {
    const code = path.join(folder, 'asking');
    buildSync({
      stdin: { contents: ASKING, resolveDir: __dirname },
      outfile: path.join(code, 'index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['pg-native'],
      logLevel: 'error',
    });
    const resources: Record<string, TemplateResource> = {
      ...aFunction('Reading', READING, { statements: [QUEUE_RIGHTS] }),
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue', VisibilityTimeout: 30 } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: getAtt('Queue'),
          FunctionName: ref('Reading'),
          BatchSize: 1,
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic' } },
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: {
          Engine: 'postgres',
          DBInstanceClass: 'db.t4g.micro',
          DBName: 'x',
          MasterUsername: 'owner',
          MasterUserPassword: 'secret-enough',
        },
      },
      AskingRole: aRole(),
      Asking: {
        Type: 'AWS::Lambda::Function',
        Metadata: { 'aws:asset:path': code },
        Properties: {
          FunctionName: 'asking',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: 60,
          Code: { S3Bucket: 'assets', S3Key: 'asking.zip' },
          Role: getAtt('AskingRole'),
          Environment: {
            Variables: {
              DATABASE: {
                'Fn::Sub': '{"host":"${Database.Endpoint.Address}","port":"${Database.Endpoint.Port}","user":"owner"}',
              },
              DATABASE_NAME: 'postgres',
            },
          },
        },
      } as TemplateResource,
    };
    writeAssembly(path.join(folder, 'assembly'), { only: { Resources: resources } }, {});
    network = await startNetwork({ assemblies: path.join(folder, 'assembly'), seed: 5 });
  }, 90_000);
  afterEach(async () => {
    network.faults.clear();
    await network.settle();
  });
  afterAll(async () => {
    await network.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (body: string): Promise<unknown> =>
    network.kernel.services.sqs.send({ queueArn: QUEUE, body, principal: DEVELOPER });
  /** Bodies that the function has read since an entry, in order, as far as it came to log them. */
  const reader = (): (() => string[]) => {
    const since = network.kernel.journal.entries({ kind: 'invocation', limit: 50_000 }).length;
    return () =>
      network.kernel.journal
        .entries({ kind: 'invocation', limit: 50_000 })
        .slice(since)
        .flatMap(({ detail }) =>
          [...JSON.stringify(detail?.['log'] ?? []).matchAll(/read (\S+?);/g)].map((match) => String(match[1])),
        );
  };
  const struck = (kind: string): JournalEntry[] =>
    network.kernel.journal.entries({ kind: 'fault', limit: 50_000 }).filter(({ detail }) => detail?.['fault'] === kind);
  const ask = async (fresh = false): Promise<{ two?: number; ms?: number; error?: string }> =>
    JSON.parse((await network.invoke('asking', { fresh })).payload) as { two?: number };

  it('are off unless somebody asks, and are listed, counted and removed', async () => {
    const api = async (method: string, address = '', body?: unknown): Promise<{ status: number; body: unknown }> => {
      const response = await fetch(`${network.endpoint}/_cloud/faults${address}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    };
    expect(await api('GET')).toEqual({ status: 200, body: { faults: [] } });
    const { body } = (await api('POST', '', { kind: 'duplicate', service: 'sqs', resource: 'queue', count: 1 })) as {
      body: { id: string };
    };
    await send('counted');
    await network.settle();
    expect(await api('GET')).toMatchObject({
      body: { faults: [{ id: body.id, kind: 'duplicate', struck: 1, count: 1 }] },
    });
    expect(await api('DELETE', `/${body.id}`)).toEqual({ status: 200, body: { removed: body.id } });
    expect(await api('DELETE', `/${body.id}`)).toMatchObject({ status: 404 });
    expect(await api('POST', '', { kind: 'earthquake' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('there is no kind "earthquake"') },
    });
    expect(await api('POST', '', { kind: 'duplicate', probability: 2 })).toMatchObject({ status: 400 });
  });

  it('deliver twice, and say so beside the message', async () => {
    const read = reader();
    const before = struck('duplicate').length;
    network.faults.add({ kind: 'duplicate', service: 'sqs', resource: 'queue', delay: '20 s' });
    await send('twice');
    await network.settle();
    expect(read()).toEqual(['twice', 'twice']);
    expect(struck('duplicate').slice(before)).toMatchObject([
      { resource: QUEUE, outcome: 'error', causes: [expect.any(String)] },
    ]);
  });

  it('hold messages back and mix them', async () => {
    const read = reader();
    const at = network.now().getTime();
    const delay = network.faults.add({ kind: 'delay', service: 'sqs', action: 'Deliver', delay: '1 minute' });
    await send('late');
    delay.remove();
    await network.settle();
    expect(network.now().getTime()).toBeGreaterThan(at);
    network.faults.add({ kind: 'reorder', service: 'sqs' });
    network.faults.add({ kind: 'throttle', service: 'lambda', count: 2 });
    const sent = Array.from({ length: 10 }, (_none, index) => `m${index}`);
    for (const body of sent) await send(body);
    await network.settle();
    const order = read().filter((body) => body !== 'late');
    expect([...order].sort()).toEqual(sent);
    expect(order).not.toEqual(sent);
    expect(struck('throttle').length).toBeGreaterThan(0);
  });

  it.each([
    ['crash-before', ['crashed']],
    ['crash-after', ['crashed', 'crashed']],
  ] as const)('let an environment end: %s', async (kind, expected) => {
    const read = reader();
    network.faults.add({ kind, resource: 'reading', count: 1 });
    await send('crashed');
    await network.settle();
    expect(read()).toEqual(expected);
  });

  it('let the bus refuse, for everybody or for one topic', async () => {
    const sns = new SNSClient({
      endpoint: network.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    const publish = (): Promise<unknown> =>
      sns.send(
        new PublishCommand({
          TopicArn: network.cloud.resources().find(({ logicalId }) => logicalId === 'Topic')?.ref,
          Message: 'x',
        }),
      );
    const other = network.faults.add({ kind: 'error', service: 'sns', resource: 'another' });
    await publish();
    other.remove();
    const refusal = network.faults.add({ kind: 'error', service: 'sns', action: 'Publish*', resource: 'topic' });
    await expect(publish()).rejects.toMatchObject({ name: 'InternalFailure' });
    refusal.remove();
    network.faults.add({ kind: 'throttle', service: 'sns', count: 1 });
    await expect(publish()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await publish();
    sns.destroy();
  });

  it('take databases away, refuse new connections, and make them slow', async () => {
    expect(await ask()).toEqual({ two: 2, ms: 0 });
    const refused = network.faults.add({ kind: 'database-refuse' });
    expect(await ask()).toEqual({ two: 2, ms: 0 });
    expect(await ask(true)).toEqual({ error: 'ECONNREFUSED' });
    refused.remove();
    expect(await ask(true)).toEqual({ two: 2, ms: 0 });
    const down = network.faults.add({ kind: 'database-down' });
    expect(await ask()).toEqual({ error: expect.any(String) });
    expect(await ask()).toEqual({ error: 'ECONNREFUSED' });
    down.remove();
    expect(await ask()).toEqual({ two: 2, ms: 0 });
    const slow = network.faults.add({ kind: 'database-slow', delay: '3 s' });
    expect(await ask()).toEqual({ two: 2, ms: 3_000 });
    slow.remove();
    expect(await ask()).toEqual({ two: 2, ms: 0 });
    expect(struck('database-down').length).toBeGreaterThan(0);
  });
});
