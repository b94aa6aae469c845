import fc from 'fast-check';
import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startCloud, type TestCloud } from '../testing/start-cloud';
import { decodeAwsChunked } from './aws-chunked';
import { serviceOf } from './route';
import { readCredential } from './signature';
import { wireError } from './wire-error';
import { AwsError } from '../kernel/aws-error';

describe('the AWS port', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startCloud({
      Resources: { P: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'p', Type: 'String', Value: 'v' } } },
    });
  });
  afterAll(() => cloud.stop());

  it('gives the SDK the exception of the service', async () => {
    await expect(
      new SSMClient(cloud.client()).send(new GetParameterCommand({ Name: 'nothing' })),
    ).rejects.toMatchObject({
      name: 'ParameterNotFound',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('pages', async () => {
    const answer = await new SSMClient(cloud.client()).send(new DescribeParametersCommand({ MaxResults: 1 }));
    expect(answer.Parameters).toMatchObject([{ Name: 'p' }]);
  });

  it('says which services it speaks for when it is asked for another', async () => {
    const response = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/eu-central-1/quantum/aws4_request, Signature=x',
      },
    });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('does not speak for the service \\"quantum\\"');
  });

  it('answers broken JSON with a proper error', async () => {
    const response = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSSM.GetParameter',
        authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/eu-central-1/ssm/aws4_request',
      },
      body: '{"Name":',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('refuses bodies without bound', async () => {
    const response = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: Buffer.alloc(11 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
  });

  it('lets pages of this machine in and no other', async () => {
    const health = (origin: string) => fetch(`${cloud.endpoint}/_cloud/health`, { headers: { origin } });
    expect((await health('https://evil.example')).status).toBe(403);
    const own = await health('http://localhost:4000');
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:4000');
    expect(
      (
        await fetch(cloud.endpoint, {
          method: 'OPTIONS',
          headers: { origin: 'http://localhost:4000', 'access-control-request-method': 'POST' },
        })
      ).status,
    ).toBe(204);
  });

  it('tells what runs and what happened', async () => {
    const get = async (path: string): Promise<unknown> => (await fetch(`${cloud.endpoint}/_cloud/${path}`)).json();
    expect(await get('health')).toMatchObject({ status: 'ok' });
    expect(await get('resources')).toMatchObject({
      resources: [{ place: 'test/P', type: 'AWS::SSM::Parameter', ref: 'p' }],
    });
    cloud.kernel.journal.record({ id: 'a', at: 1, kind: 'publish', resource: 't', causes: [], outcome: 'ok' });
    cloud.kernel.journal.record({ id: 'b', at: 2, kind: 'invocation', resource: 'f', causes: ['a'], outcome: 'ok' });
    expect(await get('journal?kind=invocation')).toMatchObject({ entries: [{ id: 'b' }] });
    expect(await get('journal/consequences?id=a')).toMatchObject({ entries: [{ id: 'b' }] });
    expect((await fetch(`${cloud.endpoint}/_cloud/nonsense`)).status).toBe(404);
  });

  it('streams the journal', async () => {
    const abort = new AbortController();
    const response = await fetch(`${cloud.endpoint}/_cloud/journal/stream`, { signal: abort.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    cloud.kernel.journal.record({ id: 'live', at: 3, kind: 'publish', resource: 't', causes: [], outcome: 'ok' });
    const { value } = (await reader?.read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toContain('"id":"live"');
    abort.abort();
  });
});

describe('routing', () => {
  const ask = (more: Partial<Parameters<typeof serviceOf>[0]>) =>
    serviceOf({
      credential: undefined,
      host: 'localhost:4566',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      ...more,
    });
  it.each([
    ['the signature', ask({ credential: { accessKeyId: 'k', region: 'r', service: 'sns', presigned: false } }), 'sns'],
    ['the target header', ask({ headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } }), 'dynamodb'],
    ['the host', ask({ host: 'sqs.eu-central-1.amazonaws.com' }), 'sqs'],
    ["a bucket's host", ask({ host: 'my.bucket.s3.eu-central-1.amazonaws.com:443' }), 's3'],
    ['the API version', ask({ query: new URLSearchParams('Action=Publish&Version=2010-03-31') }), 'sns'],
    ['the path', ask({ path: '/2015-03-31/functions/f/invocations' }), 'lambda'],
    [
      "a queue's URL",
      ask({ path: '/000000000000/queue', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      'sqs',
    ],
    ['nothing', ask({ path: '/bucket/key' }), 's3'],
  ])('goes by %s', (_name, service, expected) => expect(service).toBe(expected));

  it('reads presigned URLs', () => {
    const query = new URLSearchParams('X-Amz-Credential=KEY%2F20260101%2Feu-central-1%2Fs3%2Faws4_request');
    expect(readCredential({}, query)).toEqual({
      accessKeyId: 'KEY',
      region: 'eu-central-1',
      service: 's3',
      presigned: true,
    });
  });
});

describe('aws-chunked bodies', () => {
  it('decode to what was encoded, trailers included', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 }), (chunks) => {
        const encoded = Buffer.concat([
          ...chunks.map((chunk) =>
            Buffer.concat([
              Buffer.from(`${chunk.length.toString(16)};chunk-signature=00\r\n`),
              chunk,
              Buffer.from('\r\n'),
            ]),
          ),
          Buffer.from('0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n'),
        ]);
        const { body, trailers } = decodeAwsChunked(encoded);
        return body.equals(Buffer.concat(chunks)) && trailers['x-amz-checksum-crc32'] === 'AAAA';
      }),
    );
  });

  it('never crash on nonsense', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeAwsChunked(Buffer.from(bytes));
        } catch (error) {
          return error instanceof AwsError && error.code === 'IncompleteBody';
        }
        return true;
      }),
    );
  });
});

describe('errors on the wire', () => {
  it('cannot break out of their XML', () => {
    const body = String(wireError(new AwsError('Code', '<&">\u0000]]>'), 'query', 'id', undefined).body);
    expect(body).toContain('<Message>&lt;&amp;&quot;&gt;\ufffd]]&gt;</Message>');
  });
});
