import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import WebSocket from 'ws';
import { aFunction, aRole, allow, ref } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { anAuthoriser, aRoute, aRouteResponse, aWebSocketApi } from '../web/web-templates';

const AUTHORISE = `exports.handler = async (event) => {
  const { station } = event.queryStringParameters;
  if (station === 'broken') throw new Error('broken');
  return {
    principalId: station,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: station === 'stranger' ? 'Deny' : 'Allow', Resource: event.methodArn }] },
    context: { station, number: 7, yes: true },
  };
};`;

/** Tells what it got, refuses the station 404, chooses the subprotocol. */
const CONNECTION = `exports.handler = async (event) => {
  if (event.requestContext.eventType === 'DISCONNECT') { console.log('left', JSON.stringify(event.requestContext)); return {}; }
  if (event.queryStringParameters.station === '404') return { statusCode: 404 };
  if (event.queryStringParameters.station === 'crash') throw new Error('crash');
  const wanted = event.headers['Sec-WebSocket-Protocol'];
  return { statusCode: 200, headers: wanted ? { 'Sec-WebSocket-Protocol': wanted.split(',')[0] } : {} };
};`;

const MESSAGE = `exports.handler = async (event) => {
  if (event.body === 'throw') throw new Error('told to');
  if (event.body === 'nothing') return { statusCode: 200 };
  return { statusCode: 200, body: JSON.stringify(event) };
};`;

interface Frame {
  body?: string;
  message?: string;
  connectionId?: string;
  requestId?: string;
  requestContext: Record<string, unknown> & { authorizer?: Record<string, unknown>; identity: { sourceIp: string } };
}

describe('a WebSocket API', () => {
  let cloud: TestCloud;
  let clock: ManualClock;
  let base: string;
  const sockets: WebSocket[] = [];

  const dial = (query: string, protocols: string[] = []): WebSocket => {
    const socket = new WebSocket(`${base}${query}`, protocols);
    // Refusals are looked at by those who expect them.
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };
  const connect = async (query = '?station=ST-1', protocols: string[] = []): Promise<WebSocket> => {
    const socket = dial(query, protocols);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return socket;
  };
  const refusal = (query: string): Promise<number> =>
    new Promise((resolve) =>
      dial(query).once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0)),
    );
  const next = (socket: WebSocket): Promise<Frame> =>
    new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)) as Frame)));
  const ask = (socket: WebSocket, text: string): Promise<Frame> => {
    const answer = next(socket);
    socket.send(text);
    return answer;
  };
  const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve));

  beforeAll(async () => {
    clock = new ManualClock();
    cloud = await startCloud(
      {
        Resources: {
          ...aFunction('Authorise', AUTHORISE),
          ...aFunction('Connection', CONNECTION),
          ...aFunction('Message', MESSAGE),
          ...aWebSocketApi('Api'),
          ...anAuthoriser('Known', {
            api: 'Api',
            function: 'Authorise',
            properties: { IdentitySource: ['route.request.querystring.station'] },
          }),
          ...aRoute('Connect', {
            api: 'Api',
            key: '$connect',
            function: 'Connection',
            payloadFormat: false,
            properties: { AuthorizationType: 'CUSTOM', AuthorizerId: ref('Known') },
          }),
          ...aRoute('Disconnect', { api: 'Api', key: '$disconnect', function: 'Connection', payloadFormat: false }),
          ...aRoute('Default', {
            api: 'Api',
            key: '$default',
            function: 'Message',
            payloadFormat: false,
            properties: { RouteResponseSelectionExpression: '$default' },
          }),
          ...aRouteResponse('Answer', { api: 'Api', route: 'Default' }),
          ...aRoute('Silent', { api: 'Api', key: 'silent', function: 'Message', payloadFormat: false }),
          ManagerRole: aRole([
            allow('execute-api:ManageConnections', {
              'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/live/POST/@connections/*',
            }),
          ]),
        },
      },
      { clock },
    );
    base = `${cloud.endpoint.replace('http', 'ws')}/_apis/${cloud.resource('Api').ref}/live`;
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  afterAll(() => cloud.stop());

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
  describe('decides about a handshake', () => {
    it.each([
      ['without its identity source', '', 401],
      ['that the authoriser denies', '?station=stranger', 403],
      ['whose authoriser fails', '?station=broken', 500],
      ['that $connect refuses', '?station=404', 404],
      ['whose $connect fails', '?station=crash', 502],
    ])('%s', async (_name, query, status) => {
      expect(await refusal(query)).toBe(status);
    });

    it('at a path that is no stage', async () => {
      expect(await refusal('/further?station=ST-1')).toBe(403);
    });

    it('and puts the subprotocol that $connect chose into the answer', async () => {
      expect((await connect('?station=ST-1', ['ocpp1.6', 'ocpp1.5'])).protocol).toBe('ocpp1.6');
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
  it('gives messages to $default with what the authoriser said, as texts, and sends the answer back', async () => {
    const socket = await connect();
    const event = await ask(socket, '[2,"1","Heartbeat",{}]');
    expect(event).toMatchObject({ body: '[2,"1","Heartbeat",{}]', isBase64Encoded: false });
    expect(event.requestContext).toMatchObject({
      routeKey: '$default',
      eventType: 'MESSAGE',
      messageDirection: 'IN',
      stage: 'live',
      apiId: cloud.resource('Api').ref,
      domainName: `${cloud.resource('Api').ref}.execute-api.eu-central-1.amazonaws.com`,
      connectionId: expect.stringMatching(/^[\w-]{15}=$/),
      connectedAt: clock.now(),
      identity: { sourceIp: '127.0.0.1' },
      authorizer: { principalId: 'ST-1', station: 'ST-1', number: '7', yes: 'true' },
    });
  });

  it('answers every message of a burst', async () => {
    const socket = await connect();
    await ask(socket, 'warm');
    const got: string[] = [];
    socket.on('message', (data) => got.push((JSON.parse(String(data)) as Frame).body ?? ''));
    for (const text of ['1', '2', '3']) socket.send(text);
    await eventually(() => got.length === 3);
    expect([...got].sort()).toEqual(['1', '2', '3']);
  });

  it('sends nothing back from a route without a route response, nor for an answer without a body', async () => {
    const socket = await connect();
    const got: string[] = [];
    socket.on('message', (data) => got.push((JSON.parse(String(data)) as Frame).body ?? ''));
    const before = cloud.kernel.journal.entries({ kind: 'request' }).length;
    socket.send('{"action":"silent"}');
    socket.send('nothing');
    socket.send('last');
    await eventually(() => cloud.kernel.journal.entries({ kind: 'request' }).length === before + 3 && got.length === 1);
    expect(got).toEqual(['last']);
  });

  it('tells the client when the function failed', async () => {
    const socket = await connect();
    expect(await ask(socket, 'throw')).toEqual({
      message: 'Internal server error',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
  describe('keeps the limits', () => {
    it('of 32 KB for a frame', async () => {
      const socket = await connect();
      const code = closed(socket);
      socket.send('x'.repeat(32 * 1024 + 1));
      expect(await code).toBe(1009);
    });

    it('of 128 KB for a message in frames that are small enough', async () => {
      const socket = await connect();
      const sent = 'x'.repeat(100 * 1024);
      const answer = next(socket);
      for (let i = 0; i < 4; i += 1) socket.send(sent.slice(i * 25 * 1024, (i + 1) * 25 * 1024), { fin: i === 3 });
      expect((await answer).body).toHaveLength(sent.length);
      const code = closed(socket);
      for (let i = 0; i < 6; i += 1) socket.send('y'.repeat(25 * 1024), { fin: i === 5 });
      expect(await code).toBe(1009);
    });

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
    it('by refusing binary frames', async () => {
      const socket = await connect();
      const code = closed(socket);
      socket.send(Buffer.from([1, 2, 3]));
      expect(await code).toBe(1003);
    });

    it('of ten idle minutes', async () => {
      const idle = await connect();
      const busy = await connect();
      const code = closed(idle);
      await clock.advance(6 * 60_000);
      await ask(busy, 'here');
      await clock.advance(5 * 60_000);
      expect(await code).toBe(1001);
      expect(busy.readyState).toBe(WebSocket.OPEN);
    });

    it('of two hours for a connection', async () => {
      const socket = await connect();
      const code = closed(socket);
      for (let minutes = 0; minutes < 120; minutes += 7) {
        await ask(socket, 'here');
        await clock.advance(7 * 60_000);
      }
      expect(await code).toBe(1001);
    });
  });

  it('tells $disconnect the code and the reason', async () => {
    const socket = await connect('?station=ST-9');
    const since = cloud.kernel.journal.entries({ kind: 'connection' }).length;
    socket.close(1000, 'done');
    const entry = await eventually(() =>
      cloud.kernel.journal
        .entries({ kind: 'connection' })
        .slice(since)
        .find((each) => each.resource.endsWith('$disconnect')),
    );
    expect(entry).toMatchObject({ outcome: 'ok', detail: { code: 1000, reason: 'done' } });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
  describe('has a management API', () => {
    const manager = (as: 'developer' | 'role'): ApiGatewayManagementApiClient =>
      new ApiGatewayManagementApiClient({
        ...(as === 'developer' ? cloud.client() : cloud.asRole('ManagerRole')),
        endpoint: `${cloud.endpoint}/_apis/${cloud.resource('Api').ref}/live`,
      });
    const idOf = async (socket: WebSocket): Promise<string> =>
      String((await ask(socket, 'who')).requestContext['connectionId']);

    it('that posts to a client, with the permission of the caller', async () => {
      const socket = await connect();
      const ConnectionId = await idOf(socket);
      const got = next(socket);
      await manager('role').send(new PostToConnectionCommand({ ConnectionId, Data: '{"message":"pushed"}' }));
      expect(await got).toEqual({ message: 'pushed' });
      await expect(manager('role').send(new GetConnectionCommand({ ConnectionId }))).rejects.toThrow(
        /execute-api:ManageConnections/,
      );
    });

    it('that looks at a connection and ends it', async () => {
      const socket = await connect();
      const ConnectionId = await idOf(socket);
      const found = await manager('developer').send(new GetConnectionCommand({ ConnectionId }));
      expect(found).toMatchObject({ ConnectedAt: new Date(clock.now()), Identity: { SourceIp: '127.0.0.1' } });
      const code = closed(socket);
      await manager('developer').send(new DeleteConnectionCommand({ ConnectionId }));
      expect(await code).toBe(1000);
      await eventually(() =>
        manager('developer')
          .send(new GetConnectionCommand({ ConnectionId }))
          .then(
            () => false,
            () => true,
          ),
      );
      await expect(
        manager('developer').send(new PostToConnectionCommand({ ConnectionId, Data: 'x' })),
      ).rejects.toMatchObject({ name: 'GoneException' });
    });

    it('that refuses messages above 128 KB', async () => {
      const ConnectionId = await idOf(await connect());
      const post = manager('developer').send(
        new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) }),
      );
      await expect(post).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
    });
  });

  it('takes hundreds of connections at once', async () => {
    const all = await Promise.all(Array.from({ length: 400 }, (_, i) => connect(`?station=S${i}`)));
    const answers = await Promise.all(all.map((socket) => ask(socket, 'here')));
    expect(new Set(answers.map((event) => event.requestContext['connectionId'])).size).toBe(400);
  });
});
