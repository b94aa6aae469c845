import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LiveFrame } from '@busbar/api-contract/client';
import { sampleFact } from '@busbar/events/testing';
import { liveConnections } from '@busbar/storage';
import { aLambdaContext, anSqsEvent, quiet, startDynamo, type Dynamo } from '@busbar/testing';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

quiet();

/** The management endpoint of a WebSocket API, by its wire protocol: connections whose id begins with `gone` have ended. */
async function startManagement(): Promise<{
  server: Server;
  endpoint: string;
  sent: { to: string; frame: LiveFrame }[];
}> {
  const sent: { to: string; frame: LiveFrame }[] = [];
  const server = createServer(async (request, response) => {
    const [, to = ''] = /^\/live\/@connections\/(.+)$/.exec(decodeURIComponent(request.url ?? '')) ?? [];
    const body = await text(request);
    if (to.startsWith('gone'))
      return void response
        .writeHead(410, { 'x-amzn-errortype': 'GoneException', 'content-type': 'application/json' })
        .end('{}');
    sent.push({ to, frame: JSON.parse(body) as LiveFrame });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`, sent };
}

describe('the function', () => {
  let dynamo: Dynamo;
  let management: Awaited<ReturnType<typeof startManagement>>;
  let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  const before = { ...process.env };

  beforeAll(async () => {
    dynamo = await startDynamo({ listeners: 'connectionId' });
    management = await startManagement();
    Object.assign(process.env, {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      BUSBAR_SERVICE: 'live-feed',
      BUSBAR_LIVE_CONNECTIONS_TABLE: 'listeners',
      BUSBAR_MANAGEMENT_ENDPOINT: management.endpoint,
    });
    ({ handler } = await import('./handler'));
  });
  afterAll(async () => {
    process.env = before;
    management.server.closeAllConnections();
    management.server.close();
    await dynamo.stop();
  });

  it('passes the facts of a queue on to those who listen, and forgets who is gone', async () => {
    const listeners = liveConnections({ table: 'listeners', client: dynamo.client });
    const now = new Date();
    const earlier = new Date(now.getTime() - 60_000);
    await listeners.add({ connectionId: 'here=', operatorId: 'busbar' }, earlier);
    await listeners.add({ connectionId: 'gone=', operatorId: 'busbar' }, earlier);
    const facts = [sampleFact('session.started', { at: now }), sampleFact('meter.sampled', { at: now })];
    expect(await handler(anSqsEvent([...facts, sampleFact('token.presented', { at: now })]), aLambdaContext())).toEqual(
      { batchItemFailures: [] },
    );
    expect(management.sent.map(({ to, frame }) => [to, frame.facts.map(({ fact }) => fact).sort()])).toEqual([
      ['here=', ['meter.sampled', 'session.started']],
    ]);
    expect((await listeners.list(now)).map(({ connectionId }) => connectionId)).toEqual(['here=']);
  });
});
