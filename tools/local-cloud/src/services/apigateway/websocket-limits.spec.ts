import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { JournalEntry } from '../../kernel/journal';
import { aFunction } from '../../testing/function-template';
import { startNetwork, VirtualSocket, type Network } from '../../testing/index';
import { writeAssembly } from '../../testing/start-cloud';
import { CACHING_DISABLED } from '../cloudfront/front-door-template';
import { aRoute, aRouteResponse, aWebSocketApi } from '../web/web-templates';

const MINUTE = 60_000;
const KB = 1024;

const template = {
  Resources: {
    ...aFunction('Connection', 'exports.handler = async () => ({ statusCode: 200 });'),
    ...aFunction(
      'Message',
      'exports.handler = async ({ body, requestContext }) => ({ statusCode: 200, body: body === "who" ? requestContext.connectionId : String(body.length) });',
    ),
    ...aWebSocketApi('Sockets'),
    ...aRoute('OnConnect', { api: 'Sockets', key: '$connect', function: 'Connection', payloadFormat: false }),
    ...aRoute('OnDisconnect', { api: 'Sockets', key: '$disconnect', function: 'Connection', payloadFormat: false }),
    ...aRoute('OnMessage', {
      api: 'Sockets',
      key: '$default',
      function: 'Message',
      payloadFormat: false,
      properties: { RouteResponseSelectionExpression: '$default' },
    }),
    ...aRouteResponse('OnMessageAnswer', { api: 'Sockets', route: 'OnMessage' }),
    Stations: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Aliases: ['stations.example.com'],
          Origins: [
            {
              Id: 'sockets',
              DomainName: { 'Fn::Sub': '${Sockets}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
              OriginPath: '/live',
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'sockets',
            ViewerProtocolPolicy: 'https-only',
            CachePolicyId: CACHING_DISABLED,
          },
        },
      },
    },
  },
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
describe('the limits of a WebSocket API, on the virtual clock', () => {
  const assemblies = mkdtempSync(path.join(tmpdir(), 'websocket-limits-'));
  let network: Network;
  beforeAll(async () => {
    writeAssembly(path.join(assemblies, 'only'), { only: template }, {});
    network = await startNetwork({ assemblies });
  });
  afterAll(async () => {
    await network.stop();
    rmSync(assemblies, { recursive: true, force: true });
  });

  const connect = async (): Promise<VirtualSocket> => {
    const socket = await network.connect('stations', { path: '/' });
    if (!(socket instanceof VirtualSocket)) throw new Error(`refused: ${socket.status}`);
    return socket;
  };
  const ask = async (socket: VirtualSocket, text: string, frames = 1): Promise<string | undefined> => {
    const answer = socket.receive(() => true);
    socket.send(text, { frames });
    return network.until(answer);
  };
  const manager = (): ApiGatewayManagementApiClient => {
    const api = network.cloud.resources().find(({ logicalId }) => logicalId === 'Sockets');
    return new ApiGatewayManagementApiClient({
      endpoint: `${network.endpoint}/_apis/${api?.ref}/live`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'developer', secretAccessKey: 'developer' },
      maxAttempts: 1,
    });
  };
  const farewells = (): JournalEntry[] =>
    network.kernel.journal.entries({ kind: 'connection' }).filter(({ resource }) => resource.endsWith('$disconnect'));

  it('end a connection that says nothing for ten minutes, to the millisecond', async () => {
    const socket = await connect();
    const told = farewells().length;
    await network.advance(10 * MINUTE - 1);
    expect(socket.open).toBe(true);
    await network.advance(1);
    expect(socket.closed).toEqual({ code: 1001, reason: 'Going away' });
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
    expect(farewells().slice(told)).toMatchObject([
      { at: network.now().getTime(), outcome: 'ok', detail: { code: 1001, reason: 'Going away' } },
    ]);
  });

  it('count the ten minutes from the last message of the client', async () => {
    const socket = await connect();
    await network.advance(9 * MINUTE);
    await ask(socket, 'here');
    await network.advance(10 * MINUTE - 1);
    expect(socket.open).toBe(true);
    await network.advance(1);
    expect(socket.open).toBe(false);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
  it('count the ten minutes from the last message to the client as well', async () => {
    const socket = await connect();
    const ConnectionId = await ask(socket, 'who');
    await network.advance(9 * MINUTE);
    await manager().send(new PostToConnectionCommand({ ConnectionId, Data: 'pushed' }));
    const { ConnectedAt, LastActiveAt } = await manager().send(new GetConnectionCommand({ ConnectionId }));
    expect((LastActiveAt?.getTime() ?? 0) - (ConnectedAt?.getTime() ?? 0)).toBe(9 * MINUTE);
    await network.advance(10 * MINUTE - 1);
    expect(socket.open).toBe(true);
    await network.advance(1);
    expect(socket.open).toBe(false);
    await expect(manager().send(new PostToConnectionCommand({ ConnectionId, Data: 'too late' }))).rejects.toMatchObject(
      { name: 'GoneException' },
    );
  });

  it('end a connection after two hours, however busy it is', async () => {
    const socket = await connect();
    const end = network.now().getTime() + 120 * MINUTE;
    while (network.now().getTime() < end - 5 * MINUTE) {
      await network.advance('5 minutes');
      expect(await ask(socket, 'here')).toBe('4');
    }
    await network.advance(5 * MINUTE - 1);
    expect([socket.open, network.now().getTime()]).toEqual([true, end - 1]);
    await network.advance(1);
    expect(socket.closed).toEqual({ code: 1001, reason: 'Going away' });
  });

  it.each([
    ['a frame of 32 KB', 32 * KB, 1],
    ['a message of 128 KB in four frames', 128 * KB, 4],
  ])('let %s through', async (_name, bytes, frames) => {
    const socket = await connect();
    expect(await ask(socket, 'x'.repeat(bytes), frames)).toBe(String(bytes));
  });

  it.each([
    ['a frame above 32 KB', 32 * KB + 1, 1],
    ['a message above 128 KB in frames that are small enough', 128 * KB + 1, 5],
    ['a message of 128 KB in three frames', 128 * KB, 3],
  ])('end the connection with 1009 at %s', async (_name, bytes, frames) => {
    const socket = await connect();
    expect(await ask(socket, 'x'.repeat(bytes), frames)).toBeUndefined();
    expect(socket.closed).toMatchObject({ code: 1009 });
  });

  it('count bytes, not characters', async () => {
    const socket = await connect();
    expect(await ask(socket, 'ü'.repeat(16 * KB))).toBe(String(16 * KB));
    expect(await ask(socket, 'ü'.repeat(16 * KB + 1))).toBeUndefined();
    expect(socket.closed).toMatchObject({ code: 1009 });
  });
});
