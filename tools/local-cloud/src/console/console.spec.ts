import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import type { TemplateResource } from '../template/template';
import { startCloud, type TestCloud } from '../testing/start-cloud';

/** Publishes what it is told to with the SDK's wire protocol, asks PostgreSQL, and fails on demand. */
const PUBLISHER = `
const http = require('node:http');
const { Client } = require(process.env.PG);
const call = (body) => new Promise((resolve, reject) => {
  const request = http.request(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/eu-central-1/sns/aws4_request, SignedHeaders=host, Signature=x',
  } }, (response) => { response.resume(); response.on('end', () => resolve(response.statusCode)); });
  request.on('error', reject);
  request.end(new URLSearchParams(body).toString());
});
exports.handler = async (event) => {
  console.log('asked for', event.station);
  console.log('trace', process.env._X_AMZN_TRACE_ID);
  const client = new Client({ host: '127.0.0.1', port: Number(process.env.DATABASE.split(':')[1]), user: 'me', password: 'secret-enough', database: 'x' });
  await client.connect();
  await client.query('select $1::text as station, 42 as answer from generate_series(1, 3)', [event.station]);
  await client.query("insert into nowhere values ('secret')").catch(() => undefined);
  await client.end();
  await call({ Action: 'Publish', Version: '2010-03-31', TopicArn: process.env.TOPIC, Message: event.station });
  await call({ Action: 'Publish', Version: '2010-03-31', TopicArn: 'arn:aws:sns:eu-central-1:000000000000:missing', Message: 'x' });
  return 'published';
};`;
/** Sends a statement that has no answer when the time limit ends; one before it is slow and answered. */
/** Sleeping in the database is what it is about: one statement that outlasts the watch and is answered, one that outlasts the time limit. */
const HANGER = `
const { Client } = require(process.env.PG);
exports.handler = async () => {
  const client = new Client({ host: '127.0.0.1', port: Number(process.env.DATABASE.split(':')[1]), user: 'me', password: 'secret-enough', database: 'x' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('select pg_sleep(0.2)');
  await client.query("select pg_sleep(60), 'secret'");
};`;
const CONSUMER = `exports.handler = async (event) => { if (event.Records.some(({ body }) => body === 'poison')) throw new TypeError('poison from ' + event.Records[0].body); };`;

const allow = (actions: string[], resource: unknown): object => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
});
const role = (...statements: object[]): TemplateResource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], '*'), ...statements],
        },
      },
    ],
  },
});
const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });

const DATABASE_ADDRESS = {
  'Fn::Join': [
    ':',
    [{ 'Fn::GetAtt': ['Database', 'Endpoint.Address'] }, { 'Fn::GetAtt': ['Database', 'Endpoint.Port'] }],
  ],
};

interface Flow {
  readonly rootId: string;
  readonly nodes: Record<string, { entry: { kind: string; resource: string }; children: string[] }>;
}
interface Page {
  readonly items: { id: string; function: string; outcome: string; error?: string; trigger: string; traceId: string }[];
  readonly total: number;
}

describe('the invocation console', () => {
  let folder: string;
  let cloud: TestCloud;
  const get = async <T>(url: string): Promise<T> => {
    const response = await fetch(`${cloud.endpoint}/_cloud/${url}`);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const still = (): Promise<unknown> => get('stillness?timeoutMs=10000');

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'console-'));
    for (const [name, code] of [
      ['publisher', PUBLISHER],
      ['consumer', CONSUMER],
      ['hanger', HANGER],
    ] as const)
      writeFileSync(path.join(folder, `${name}.js`), code);
    const fn = (handler: string, roleId: string, variables: object = {}): TemplateResource => ({
      Type: 'AWS::Lambda::Function',
      Metadata: { 'aws:asset:path': folder, 'aws:asset:property': 'Code' },
      Properties: {
        FunctionName: handler.split('.')[0],
        Runtime: 'nodejs24.x',
        Handler: handler,
        Timeout: 3,
        Code: { S3Bucket: 'assets', S3Key: 'x.zip' },
        Role: arn(roleId),
        Environment: { Variables: variables },
      },
    });
    cloud = await startCloud(
      {
        Resources: {
          Database: {
            Type: 'AWS::RDS::DBInstance',
            Properties: {
              Engine: 'postgres',
              DBInstanceClass: 'db.t4g.micro',
              DBName: 'x',
              MasterUsername: 'me',
              MasterUserPassword: 'secret-enough',
            },
          },
          Pages: { Type: 'AWS::S3::Bucket' },
          Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } },
          Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
          Work: {
            Type: 'AWS::SQS::Queue',
            Properties: {
              QueueName: 'work',
              VisibilityTimeout: 3,
              RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 1 },
            },
          },
          Policy: {
            Type: 'AWS::SQS::QueuePolicy',
            Properties: {
              Queues: [{ Ref: 'Work' }],
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Principal: { Service: 'sns.amazonaws.com' },
                    Action: 'sqs:SendMessage',
                    Resource: arn('Work'),
                  },
                ],
              },
            },
          },
          Subscription: {
            Type: 'AWS::SNS::Subscription',
            Properties: {
              TopicArn: { Ref: 'Topic' },
              Protocol: 'sqs',
              Endpoint: arn('Work'),
              RawMessageDelivery: true,
            },
          },
          PublisherRole: role(allow(['sns:Publish'], { Ref: 'Topic' })),
          ConsumerRole: role(
            allow(
              ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
              arn('Work'),
            ),
          ),
          Publisher: fn('publisher.handler', 'PublisherRole', {
            TOPIC: { Ref: 'Topic' },
            PG: require.resolve('pg'),
            DATABASE: DATABASE_ADDRESS,
          }),
          Hanger: fn('hanger.handler', 'PublisherRole', {
            PG: require.resolve('pg'),
            DATABASE: DATABASE_ADDRESS,
          }),
          Consumer: fn('consumer.handler', 'ConsumerRole'),
          Mapping: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: arn('Work'), FunctionName: { Ref: 'Consumer' }, BatchSize: 10 },
          },
          Door: {
            Type: 'AWS::CloudFront::Distribution',
            Properties: {
              DistributionConfig: {
                Enabled: true,
                Aliases: ['app.example.com'],
                Origins: [
                  { Id: 'nothing', DomainName: { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] }, S3OriginConfig: {} },
                ],
                DefaultCacheBehavior: {
                  TargetOriginId: 'nothing',
                  ViewerProtocolPolicy: 'allow-all',
                  CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
                },
              },
            },
          },
        },
      },
      { frontDoors: { app: 0 } },
    );
  }, 60_000);
  afterAll(async () => {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows an invocation’s log, AWS calls and SQL without values, and the whole flow that it belongs to', async () => {
    await new LambdaClient(cloud.client()).send(
      new InvokeCommand({ FunctionName: 'publisher', Payload: JSON.stringify({ station: 'BB-CHI-001' }) }),
    );
    await still();
    const page = await get<Page>('api/invocations?function=publisher');
    expect(page.items[0]).toMatchObject({ outcome: 'ok', trigger: 'direct', cold: true, awsCalls: 2 });
    const id = page.items[0]?.id ?? '';
    const { entry, spans, attributes } = await get<{
      entry: { detail: { log: string[] }; traceId: string };
      spans: Record<string, unknown>[];
      attributes: object;
    }>(`api/invocations/${id}`);
    expect(entry.detail.log.join('\n')).toContain('asked for BB-CHI-001');
    expect(spans.map(({ kind, name, rows }) => [kind, name, rows])).toEqual([
      ['sql', 'connect', undefined],
      ['sql', 'select $1::text as station, ? as answer from generate_series(?, ?)', 3],
      ['sql', 'insert into nowhere values (?)', undefined],
      ['aws', 'sns.Publish', undefined],
      ['aws', 'sns.Publish', undefined],
    ]);
    expect(spans[2]).toMatchObject({ error: expect.stringContaining('42P01') as unknown });
    expect(spans[3]).toMatchObject({ resource: 'facts', status: 200 });
    expect(spans[4]).toMatchObject({
      resource: 'missing',
      status: 404,
      error: expect.stringContaining('NotFound') as unknown,
    });
    for (const span of spans) expect(span['durationMs']).toBeGreaterThan(0);
    expect(JSON.stringify(spans)).not.toContain('secret');
    expect(attributes).toMatchObject({ 'faas.name': 'publisher', 'faas.coldstart': true });

    // The function sees the trace that everything is recorded under.
    const [, dated, random] = /Root=1-(\w{8})-(\w{24})/.exec(entry.detail.log.join('\n')) ?? [];
    expect(`${dated}${random}`).toBe(entry.traceId);
    const flow = await get<Flow>(`api/flow?id=${id}`);
    expect(Object.values(flow.nodes).map(({ entry: { kind } }) => kind)).toEqual(
      expect.arrayContaining(['invocation', 'publish', 'message', 'invocation']),
    );
    const consumer = await get<Page>('api/invocations?function=consumer');
    expect(consumer.items[0]?.traceId).toBe(entry.traceId);
    expect((await get<Flow>(`api/trace?id=${entry.traceId}`)).rootId).toBe(id);
  });

  it('finds by text, and leads from a failure to its dead letter and back', async () => {
    await new SNSClient(cloud.client()).send(
      new PublishCommand({ TopicArn: cloud.resource('Topic').ref, Message: 'poison' }),
    );
    await still();
    const { items } = await get<Page>('api/invocations?search=poison&outcome=failed');
    expect(items[0]).toMatchObject({ function: 'consumer', error: 'TypeError: poison from poison' });
    expect((await get<Page>('api/invocations?search=no-such-word')).total).toBe(0);
    expect((await fetch(`${cloud.endpoint}/_cloud/api/invocations?minDuration=soon`)).status).toBe(400);
    expect((await fetch(`${cloud.endpoint}/_cloud/api/invocations/none`)).status).toBe(404);
    expect((await fetch(`${cloud.endpoint}/_cloud/api/nonsense`)).status).toBe(404);
  });

  it('draws how resources connect, and counts what happens to them', async () => {
    const { nodes, edges } = await get<{
      nodes: { id: string; name: string; kind: string; meter: string }[];
      edges: { from: string; to: string; kind: string }[];
    }>('api/map');
    const name = (id: string): string | undefined => nodes.find((node) => node.id === id)?.name;
    expect(edges.map(({ from, to, kind }) => `${name(from)} ${kind} ${name(to)}`)).toEqual(
      expect.arrayContaining([
        'facts delivers work',
        'work delivers consumer',
        'work dead-letters dead',
        'publisher may-write facts',
      ]),
    );
    const { rates } = await get<{ rates: Record<string, { events: number }> }>('api/rates');
    expect(rates['arn:aws:sns:eu-central-1:000000000000:facts']?.events).toBeGreaterThan(0);
    const meters = new Map(nodes.map(({ name: called, meter }) => [meter, called]));
    const travelled = await get<{ edges: { from: string; to: string; events: number; errors: number }[] }>('api/rates');
    expect(
      travelled.edges.map(({ from, to, events, errors }) => [
        `${meters.get(from)} → ${meters.get(to)}`,
        events > 0,
        errors > 0,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['publisher → facts', true, false],
        ['facts → work', true, false],
        ['work → consumer', true, true],
        ['work → dead', true, true],
        [`publisher → ${nodes.find(({ kind }) => kind === 'database')?.name}`, true, true],
      ]),
    );
    expect(await get<object>('api/queues')).toMatchObject({
      queues: expect.arrayContaining([expect.objectContaining({ name: 'work' })]) as unknown,
    });
  });

  it('shows the statement that a function waited for when its time limit ended', async () => {
    const began = Date.now();
    const { FunctionError } = await new LambdaClient(cloud.client()).send(
      new InvokeCommand({ FunctionName: 'hanger' }),
    );
    expect(FunctionError).toBeDefined();
    expect(Date.now() - began).toBeGreaterThan(2_900);
    const { items } = await get<Page>('api/invocations?function=hanger');
    expect(items[0]?.error).toContain('timed out');
    const { spans } = await get<{
      spans: { kind: string; name: string; startMs: number; durationMs: number; open?: true; rows?: number }[];
    }>(`api/invocations/${items[0]?.id}`);
    expect(spans.map(({ name, open }) => [name, open])).toEqual([
      ['connect', undefined],
      ['select pg_sleep(?)', undefined],
      ['select pg_sleep(?), ?', true],
    ]);
    const last = spans.at(-1);
    // From its beginning to the end of the time limit of three seconds.
    expect((last?.startMs ?? 0) + (last?.durationMs ?? 0)).toBeGreaterThan(2_800);
    expect((last?.startMs ?? 0) + (last?.durationMs ?? 0)).toBeLessThan(3_600);
    expect(last?.startMs).toBeGreaterThan(200);
  });

  it('streams invocations as they end', async () => {
    const response = await fetch(`${cloud.endpoint}/_cloud/api/stream`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    await new LambdaClient(cloud.client()).send(
      new InvokeCommand({ FunctionName: 'consumer', Payload: '{"Records":[]}' }),
    );
    while (!text.includes('"function":"consumer"')) text += (await reader.read()).value ?? '';
    await reader.cancel();
  });

  it('remembers over a restart', async () => {
    const before = await get<Page>('api/invocations');
    await cloud.restart();
    expect((await get<Page>('api/invocations')).total).toBe(before.total);
  }, 60_000);

  it('is served by front doors too, to this machine and its own pages only', async () => {
    const door = `http://localhost:${CloudFrontService.of(cloud.kernel).frontDoors()['app']}`;
    expect((await fetch(`${door}/_cloud`, { headers: { accept: 'text/html' } })).headers.get('content-type')).toContain(
      'text/html',
    );
    expect(await (await fetch(`${door}/_cloud/health`)).json()).toMatchObject({ status: 'ok' });
    expect(
      (await fetch(`${door}/_cloud/api/invocations`, { headers: { origin: 'https://evil.example' } })).status,
    ).toBe(403);
    expect((await fetch(`${door}/_cloudy`)).status).not.toBe(200);
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest(`${door}/_cloud/health`, { headers: { host: 'evil.example' } }, (response) =>
        resolve((response.resume(), response.statusCode)),
      )
        .on('error', reject)
        .end();
    });
    expect(rebound).toBe(421);
  });
});
