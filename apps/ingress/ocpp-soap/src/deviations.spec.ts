import { checkFact } from '@busbar/events';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { decodeTolerantly } from './decode-tolerantly';
import { startGateway, type TestGateway } from './testing/start-gateway';

let cloud: IngressCloud;
let gateway: TestGateway;

beforeAll(async () => {
  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-soap',
    BUSBAR_UNKNOWN_STATIONS: 'open',
    BUSBAR_SOAP_TOLERANCES: JSON.stringify([{ vendor: 'Odd', tolerances: ['empty-elements', 'field-case'] }]),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  gateway = await startGateway((await import('./handler')).handler);
});
afterAll(async () => {
  await gateway.stop();
  await cloud.stop();
});
beforeEach(() => void (cloud.published.length = 0));

function envelope(station: string, body: string): string {
  return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:cs="urn://Ocpp/Cs/2015/10/"><s:Header><cs:chargeBoxIdentity>${station}</cs:chargeBoxIdentity></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

async function post(station: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/soap+xml' };
  return (await fetch(gateway.address, { method: 'POST', headers, body: envelope(station, body) })).status;
}

const boot = (station: string, vendor: string, field = 'chargePointVendor') =>
  post(
    station,
    `<cs:bootNotificationRequest><cs:${field}>${vendor}</cs:${field}><cs:chargePointModel>M</cs:chargePointModel></cs:bootNotificationRequest>`,
  );
const STATUS =
  '<cs:statusNotificationRequest><cs:ConnectorId>1</cs:ConnectorId><cs:status>Available</cs:status><cs:errorCode>NoError</cs:errorCode><cs:timestamp/></cs:statusNotificationRequest>';

describe('deviations from the rules', () => {
  it('are taken from stations of a make that is listed, from the boot on', async () => {
    expect(await post('odd-1', STATUS)).toBe(400);
    expect(await boot('odd-1', 'ODD', 'ChargePointVendor')).toBe(200);
    expect(await post('Odd-1', STATUS)).toBe(200);
    // Topics are published to side by side.
    expect(cloud.published.map((body) => checkFact(body).name)).toEqual(
      expect.arrayContaining(['station.booted', 'station.status-reported']),
    );
  });

  it('are refused from stations of every other make, whatever they are called', async () => {
    expect(await boot('odd-2', 'Even', 'ChargePointVendor')).toBe(400);
    expect(await boot('odd-2', 'Even')).toBe(200);
    expect(await post('odd-2', STATUS)).toBe(400);
  });

  it('are nobody’s fault while a make cannot be found out', async () => {
    const log = { info: jest.fn(), error: jest.fn() };
    const tolerances = [{ vendor: 'Odd', tolerances: ['field-case' as const] }];
    const presence = { makeOf: () => Promise.reject(new Error('down')) };
    expect(await decodeTolerantly(envelope('odd-1', STATUS), { presence, tolerances }, log)).toMatchObject({
      ok: false,
      fault: { code: 'InternalError' },
    });
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  it('cost no look-up where nothing is tolerated or nothing deviates', async () => {
    const log = { info: jest.fn(), error: jest.fn() };
    const presence = { makeOf: jest.fn() };
    const tolerances = [{ vendor: 'Odd', tolerances: ['field-case' as const] }];
    await decodeTolerantly(envelope('odd-1', STATUS), { presence, tolerances: [] }, log);
    await decodeTolerantly(envelope('odd-1', '<cs:heartbeatRequest/>'), { presence, tolerances }, log);
    expect(presence.makeOf).not.toHaveBeenCalled();
  });
});
