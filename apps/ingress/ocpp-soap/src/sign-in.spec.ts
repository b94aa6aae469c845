import { checkFact } from '@busbar/events';
import { hmacCredential, stationTable } from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { startGateway, type TestGateway } from './testing/start-gateway';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
const NEXT = 'beef0000beef0000beef0000beef0000beef0000';
let cloud: IngressCloud;
let gateway: TestGateway;

beforeAll(async () => {
  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-soap',
    BUSBAR_UNKNOWN_STATIONS: 'closed',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  gateway = await startGateway((await import('./handler')).handler);
  const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
  const station = { operatorId: 'busbar', admission: 'accepted', revision: 1 } as const;
  const credential = hmacCredential(KEY, 'pepper');
  await stations.putStation({ ...station, stationId: 'GUESSED', credential });
  const next = { keyVersion: 3, credential: hmacCredential(NEXT, 'pepper') };
  await stations.putStation({ ...station, stationId: 'ROTATING', credential, next });
});
afterAll(async () => {
  await gateway.stop();
  await cloud.stop();
});
beforeEach(() => void (cloud.published.length = 0));

const facts = () => cloud.published.map((body) => checkFact(body));

async function heartbeat(station: string, key: string, viewer = '192.0.2.7') {
  const response = await fetch(gateway.address, {
    method: 'POST',
    headers: {
      'content-type': 'application/soap+xml; charset=utf-8',
      'x-busbar-viewer': viewer,
      authorization: `Basic ${Buffer.from(`${station}:${key}`).toString('base64')}`,
    },
    body: `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:c="urn://Ocpp/Cs/2015/10/">
      <s:Header><c:chargeBoxIdentity>${station}</c:chargeBoxIdentity></s:Header>
      <s:Body><c:heartbeatRequest/></s:Body></s:Envelope>`,
  });
  return { status: response.status, text: await response.text() };
}

it('a key is looked at no more from where too many wrong ones came, and that is told once', async () => {
  const statuses = [];
  for (let attempt = 0; attempt < 7; attempt++) statuses.push((await heartbeat('GUESSED', `wrong-${attempt}`)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  const locked = await heartbeat('GUESSED', KEY);
  expect(locked.status).toBe(429);
  expect(locked.text).toContain('SecurityError');
  expect((await heartbeat('GUESSED', KEY, '198.51.100.1')).status).toBe(200);
  expect(facts()).toMatchObject([
    { name: 'station.sign-in-refused', stationId: 'GUESSED', data: { attempts: 1, network: '192.0.2.0/24' } },
  ]);
});

it('a station is let in by both of its keys, and it is told that it came with the new one', async () => {
  expect((await heartbeat('ROTATING', KEY)).status).toBe(200);
  expect(facts()).toEqual([]);
  expect((await heartbeat('ROTATING', NEXT)).status).toBe(200);
  expect(facts()).toMatchObject([{ name: 'station.key-adopted', stationId: 'ROTATING', data: { keyVersion: 3 } }]);
  const [{ id } = { id: '' }] = facts();
  expect((await heartbeat('ROTATING', NEXT)).status).toBe(200);
  // Until it is the only one every request says so, as the same event.
  expect(facts().map((fact) => fact.id)).toEqual([id, id]);
});
