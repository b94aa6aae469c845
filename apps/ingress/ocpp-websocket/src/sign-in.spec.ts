import { hmacCredential, refusalTable, stationTable } from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { checkFact } from '@busbar/events';
import type { Context } from 'aws-lambda';
import type { GatewayFunctions } from './testing/start-gateway';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
const HERE = '192.0.2.7';
const ELSEWHERE = '198.51.100.1';
const context = {
  awsRequestId: 'request',
  functionVersion: '1',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;
let cloud: IngressCloud;
let functions: GatewayFunctions;

beforeAll(async () => {
  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-websocket',
    BUSBAR_UNKNOWN_STATIONS: 'closed',
    BUSBAR_CONNECTIONS_PER_MINUTE: '30',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  functions = {
    authorise: (await import('./authorise-handler')).handler,
    handler: (await import('./handler')).handler,
  };
  const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
  const station = { operatorId: 'busbar', admission: 'accepted', revision: 1 } as const;
  for (const stationId of ['ONE', 'TWO'])
    await stations.putStation({ ...station, stationId, credential: hmacCredential(KEY, 'pepper') });
  await stations.putStation({ ...station, stationId: 'OPEN', credential: { kind: 'open' } });
});
afterAll(() => cloud.stop());

let connections = 0;
/** The status of a handshake, through both functions. */
async function connect(station: string, key: string | undefined, viewer = HERE): Promise<number> {
  const basic = Buffer.from(`${station}:${key}`).toString('base64');
  const authorised = await functions.authorise(
    {
      methodArn: 'arn',
      headers: {
        'X-Busbar-Origin': 'origin',
        'Sec-WebSocket-Protocol': 'ocpp1.6',
        ...(key !== undefined && { Authorization: `Basic ${basic}` }),
      },
      queryStringParameters: { station, viewer },
    },
    context,
  );
  const authorizer = 'context' in authorised ? authorised.context : undefined;
  const { statusCode } = await functions.handler(
    { requestContext: { routeKey: '$connect', connectionId: `connection-${++connections}`, authorizer } },
    context,
  );
  return statusCode;
}

describe('the door of stations', () => {
  it('stays shut for a while where wrong keys came from, for that station alone, and tells of it once', async () => {
    cloud.published.length = 0;
    const wrong = [];
    for (let attempt = 0; attempt < 8; attempt++) wrong.push(await connect('ONE', `wrong-${attempt}`));
    expect(wrong).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(await connect('ONE', KEY)).toBe(429);
    expect(await connect('ONE', KEY, ELSEWHERE)).toBe(200);
    expect(await connect('TWO', KEY)).toBe(200);
    const facts = cloud.published.map((body) => checkFact(body));
    expect(facts.filter(({ name }) => name === 'station.sign-in-refused')).toMatchObject([
      { stationId: 'ONE', data: { attempts: 1, network: '192.0.2.0/24' } },
    ]);
    expect(JSON.stringify(facts)).not.toContain('wrong-');
  });

  it('stays shut for a while for who knocks too often from one network, whoever it is', async () => {
    const tried: number[] = [];
    for (let attempt = 0; attempt < 33; attempt++) tried.push(await connect('OPEN', undefined, '203.0.113.5'));
    expect(tried.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
    expect(tried.at(-1)).toBe(429);
    expect(await connect('OPEN', undefined, ELSEWHERE)).toBe(200);
    for (let attempt = 0; attempt < 33; attempt++) tried.push(await connect('NOBODY-KNOWN', undefined, '203.0.113.5'));
    expect(tried.at(-1)).toBe(429);
  });

  it('keeps nothing of stations that nobody knows, of those that need no key, and of missing keys', async () => {
    for (let attempt = 0; attempt < 20; attempt++) {
      expect(await connect(`NOBODY-${attempt}`, 'wrong')).toBe(404);
      expect(await connect('OPEN', 'wrong')).toBe(200);
      expect(await connect('TWO', undefined)).toBe(401);
    }
    const { find } = refusalTable(cloud.tables.client, cloud.tables.names.refusals);
    for (const stationKey of ['nobody-0', 'nobody-19', 'open', 'two'])
      expect(await find(stationKey)).toEqual({ networks: [], untold: 0 });
    expect(await connect('TWO', KEY)).toBe(200);
  });
});
