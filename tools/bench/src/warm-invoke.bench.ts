import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startCloud, type TestCloud } from '@busbar/local-cloud';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { summary, time, type Summary } from './statistics';

/** What a station sends most: four meter values. */
const EVENT = {
  requestContext: { routeKey: '$default', connectionId: 'L0SM9cOFvHcCIhw=', authorizer: { station: 'BB-CHI-001' } },
  body: JSON.stringify([
    2,
    'a1b2c3',
    'MeterValues',
    {
      connectorId: 1,
      transactionId: 7,
      meterValue: [1, 2, 3, 4].map((n) => ({
        timestamp: '2026-01-01T00:00:00Z',
        sampledValue: [{ value: String(n * 1000), unit: 'Wh' }],
      })),
    },
  ]),
};

/** A handler that does what every handler does: read, decide, answer. */
const HANDLER = `
exports.handler = async (event) => {
  const [, id, action, payload] = JSON.parse(event.body);
  let total = 0;
  for (const { sampledValue } of payload.meterValue) for (const { value } of sampledValue) total += Number(value);
  return { statusCode: 200, body: JSON.stringify([3, id, { action, total }]) };
};`;

const API_ARN = 'arn:aws:execute-api:eu-central-1:000000000000:abcdefghij';

/** The bar: a warm call through the local cloud takes at most this much longer than calling the handler. */
const LIMIT_MS = 1;

export const warmInvoke: Bench = {
  name: 'warm-invoke',
  title: 'A warm function call: through the local cloud against calling its handler',
  async run(options: BenchOptions): Promise<BenchResult> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-function-'));
    writeFileSync(join(folder, 'index.js'), HANDLER);
    const cloud = await startCloud(template(folder), {});
    try {
      return await measure(cloud, folder, options);
    } finally {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure(cloud: TestCloud, folder: string, { quick, progress }: BenchOptions): Promise<BenchResult> {
  const { handler } = createRequire(join(folder, 'index.js'))(join(folder, 'index.js')) as {
    handler(event: unknown): Promise<unknown>;
  };
  const payload = JSON.stringify(EVENT);
  const expected = JSON.stringify(await handler(EVENT));
  const functionArn = String(cloud.resource('Function').attributes['Arn']);
  const direct = async (): Promise<string> => JSON.stringify(await handler(JSON.parse(payload)));
  const { lambda } = cloud.kernel.services;
  // As API Gateway calls: the function's policy is evaluated each time.
  const principal = {
    kind: 'service',
    service: 'apigateway.amazonaws.com',
    sourceArn: `${API_ARN}/$default/$default`,
  } as const;
  const local = async (): Promise<void> => {
    const answer = await lambda.invoke({ functionArn, payload, principal, trigger: 'http-api' });
    if (answer.payload !== expected) throw new Error(`The function answered ${answer.payload}`);
  };
  const client = new LambdaClient(cloud.client());
  const overHttp = async (): Promise<void> => {
    await client.send(new InvokeCommand({ FunctionName: functionArn, Payload: payload }));
  };
  progress('warming up');
  await time(quick ? 500 : 3000, direct);
  await time(quick ? 500 : 3000, local);
  await time(quick ? 50 : 300, overHttp);
  // In turns, so that whatever else the machine does hits all alike.
  const samples = { direct: [] as number[], local: [] as number[], http: [] as number[] };
  const rounds = quick ? 5 : 20;
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}`);
    samples.direct.push(...(await time(500, direct)));
    samples.local.push(...(await time(500, local)));
    samples.http.push(...(await time(50, overHttp)));
  }
  const [baseline, invoked, http] = [summary(samples.direct), summary(samples.local), summary(samples.http)];
  const addedMedian = invoked.median - baseline.median;
  return {
    rows: [
      row('handler called directly', baseline, baseline),
      row('through the local cloud', invoked, baseline),
      row('the same by the AWS SDK over HTTP', http, baseline),
    ],
    limits: [
      { what: 'added by the local cloud to a warm call (median)', value: addedMedian, unit: 'ms', atMost: LIMIT_MS },
    ],
    notes: [
      `${baseline.count} direct and ${invoked.count} local calls in turns, one at a time; the direct call parses and writes the same JSON.`,
    ],
  };
}

function row(what: string, { median, p99, max }: Summary, baseline: Summary): Record<string, string | number> {
  return {
    what,
    'median ms': median,
    'p99 ms': p99,
    'max ms': max,
    'added ms': median - baseline.median,
    ratio: median / baseline.median,
  };
}

function template(folder: string): Parameters<typeof startCloud>[0] {
  const statement = (document: object): object => ({ Version: '2012-10-17', Statement: [document] });
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: statement({
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          }),
          Policies: [
            {
              PolicyName: 'logs',
              PolicyDocument: statement({
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: '*',
              }),
            },
          ],
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Metadata: { 'aws:asset:path': folder, 'aws:asset:property': 'Code' },
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { S3Bucket: 'assets', S3Key: 'function.zip' },
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          MemorySize: 256,
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
          Principal: 'apigateway.amazonaws.com',
          SourceArn: `${API_ARN}/*/*`,
        },
      },
    },
  };
}
