import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { aFunction, allow } from '../../testing/function-template';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

const CODE = `
const http = require('node:http');
const { URL } = require('node:url');
const send = ({ body, parts, service = 'sqs', target = 'AmazonSQS.ListQueues', path = '/', abort, key = process.env.AWS_ACCESS_KEY_ID, signed = true }) => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL);
  const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': target, ...(signed && { authorization: 'AWS4-HMAC-SHA256 Credential=' + key + '/20260101/eu-central-1/' + service + '/aws4_request, SignedHeaders=host, Signature=0' }) };
  const request = http.request({ host: hostname, port, method: 'POST', path, headers }, (response) => {
    let text = '';
    response.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: response.statusCode, headers: response.headers, text, carried: !(request instanceof http.ClientRequest) }));
  });
  request.on('error', (error) => resolve({ failed: error.code ?? error.message }));
  for (const part of parts ?? []) request.write(part);
  request.end(body);
  if (abort) request.destroy();
});
exports.handler = (event) => send(event);
exports.callsBack = (event, context, callback) => void send(event).then((answer) => console.log('later ' + answer.status), (error) => console.log(String(error))) ?? callback(null, 'called back');
`;

interface Sent {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly text?: string;
  readonly carried?: boolean;
  readonly failed?: string;
}

let cloud: TestCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await startCloud({
    Resources: {
      ...aFunction('Caller', CODE, { statements: [allow('sqs:ListQueues', '*')] }),
      ...aFunction('CallsBack', CODE, {
        statements: [allow('sqs:ListQueues', '*')],
        properties: { Runtime: 'nodejs22.x', Handler: 'index.callsBack' },
      }),
    },
  });
  lambda = new LambdaClient(cloud.client());
});
afterAll(() => cloud.stop());

async function invoke<T = Sent>(name: string, event: object): Promise<T> {
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: cloud.resource(name).ref as string, Payload: JSON.stringify(event) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as T;
}

describe('a request of a function to AWS', () => {
  it('is answered as over TCP, whole or in parts', async () => {
    const whole = await invoke('Caller', { body: '{}' });
    expect(whole).toMatchObject({
      status: 200,
      carried: true,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-requestid': expect.any(String),
        'content-length': String(whole.text?.length),
      },
    });
    expect(await invoke('Caller', { parts: ['{"QueueName', 'Prefix":"ü"'], body: '}' })).toMatchObject({
      status: 200,
      text: whole.text,
    });
  });

  it('is checked as over TCP', async () => {
    expect(await invoke('Caller', { target: 'AmazonSQS.CreateQueue', body: '{"QueueName":"x"}' })).toMatchObject({
      status: 403,
      carried: true,
      text: expect.stringContaining('sqs:'),
    });
    expect(await invoke('Caller', { body: 'no json' })).toMatchObject({ status: 400, carried: true });
    expect(await invoke('Caller', { body: '{}', key: 'ASIAUNKNOWN000000000' })).toMatchObject({ status: 403 });
  });

  it('can be given up', async () => {
    expect(await invoke('Caller', { body: '{}', abort: true })).toEqual({ failed: 'ECONNRESET' });
    expect(await invoke('Caller', { body: '{}' })).toMatchObject({ status: 200 });
  });

  it('goes by TCP where it is unsigned or for an object', async () => {
    expect(await invoke('Caller', { body: '{}', signed: false })).toMatchObject({ carried: false });
    expect(await invoke('Caller', { body: '{}', service: 's3', path: '/bucket/key' })).toMatchObject({
      carried: false,
    });
  });

  it('keeps a thread busy whose handler has called back already', async () => {
    expect(await invoke<string>('CallsBack', { body: '{}' })).toBe('called back');
    const [entry] = cloud.kernel.journal.entries({ kind: 'invocation', limit: 1 });
    expect(JSON.stringify(entry?.detail)).toContain('later 200');
  });
});
