import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aStation } from '../testing/a-station';
import type { Payload } from '../transport';
import { actionsOf, obey } from './obey';

const FAMILY = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const;
const SINCE_2 = ['ocpp2.0.1', 'ocpp2.1'] as const;

it.each(FAMILY)('a station of %s says of what it does not have that it does not', async (protocol) => {
  const stage = await aStation(protocol);
  for (const action of ['PublishFirmware', 'toString', protocol === 'ocpp1.6' ? 'GetVariables' : 'ChangeConfiguration'])
    expect(obey(action, {}, stage.station, () => undefined)).toMatchObject({ error: 'NotImplemented' });
  await stage.leave();
});

it('stations over SOAP have what their version has', () => {
  expect(actionsOf('ocpp1.5-soap')).not.toContain('TriggerMessage');
  expect(actionsOf('ocpp1.6-soap')).toContain('SetChargingProfile');
  expect(actionsOf('ocpp1.6-soap')).not.toContain('GetLog');
  expect(actionsOf('ocpp1.6')).toContain('GetLog');
});

describe('a trigger', () => {
  it('of 1.6 is followed by its message', async () => {
    const stage = await aStation('ocpp1.6');
    const { ask, network, clock } = stage;
    const follows = async (requestedMessage: string, more: Payload = {}) => {
      network.heard.length = 0;
      expect(ask('TriggerMessage', { requestedMessage, ...more })).toEqual({ status: 'Accepted' });
      await clock.advance(0);
      return network.heard.map(({ action, payload }) => [action, payload.connectorId ?? payload.status]);
    };
    expect(await follows('Heartbeat')).toEqual([['Heartbeat', undefined]]);
    expect(await follows('BootNotification')).toEqual([['BootNotification', undefined]]);
    expect(await follows('StatusNotification', { connectorId: 2 })).toEqual([['StatusNotification', 2]]);
    expect(await follows('MeterValues')).toEqual([
      ['MeterValues', 1],
      ['MeterValues', 2],
    ]);
    expect(await follows('FirmwareStatusNotification')).toEqual([['FirmwareStatusNotification', 'Idle']]);
    expect(await follows('DiagnosticsStatusNotification')).toEqual([['DiagnosticsStatusNotification', 'Idle']]);
    expect(ask('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 9 })).toEqual({ status: 'Rejected' });

    ask('RemoteStartTransaction', { idTag: 'A', connectorId: 1 });
    await clock.advance(1_000);
    await follows('MeterValues', { connectorId: 1 });
    expect(network.heard[0]?.payload).toMatchObject({
      transactionId: 1,
      meterValue: [{ sampledValue: [{ context: 'Trigger' }, {}, {}, {}, {}] }],
    });
    await stage.leave();
  });

  it('of the security extension brings a request that OpenSSL reads', async () => {
    const stage = await aStation('ocpp1.6');
    stage.ask('ChangeConfiguration', { key: 'CpoName', value: 'Busbar' });
    expect(stage.ask('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' })).toEqual({
      status: 'Accepted',
    });
    await stage.clock.advance(0);
    const [asked] = stage.network.take('SignCertificate');
    const folder = mkdtempSync(join(tmpdir(), 'csr-'));
    try {
      writeFileSync(join(folder, 'csr.pem'), String(asked?.csr));
      const said = execFileSync('openssl', ['req', '-in', 'csr.pem', '-verify', '-noout', '-subject'], {
        cwd: folder,
        stdio: 'pipe',
      });
      expect(String(said)).toMatch(/O\s?=\s?Busbar, CN\s?=\s?SIM-1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    await stage.leave();
  });

  it.each(SINCE_2)('of %s is followed by its message, within the transaction if there is one', async (protocol) => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    const start = { idToken: { idToken: 'T', type: 'Central' }, remoteStartId: 1, evseId: 1 };
    ask('RequestStartTransaction', start);
    await clock.advance(1_000);
    network.heard.length = 0;
    for (const requestedMessage of ['MeterValues', 'TransactionEvent', 'LogStatusNotification', 'SignV2GCertificate'])
      expect(ask('TriggerMessage', { requestedMessage })).toEqual({ status: 'Accepted' });
    expect(ask('TriggerMessage', { requestedMessage: 'PublishFirmwareStatusNotification' })).toEqual({
      status: 'NotImplemented',
    });
    await clock.advance(0);
    expect(network.take('TransactionEvent').map(({ triggerReason }) => triggerReason)).toEqual(['Trigger', 'Trigger']);
    expect(network.take('MeterValues')).toMatchObject([{ evseId: 2 }]);
    expect(network.take('LogStatusNotification')).toEqual([{ status: 'Idle' }]);
    expect(network.take('SignCertificate')).toMatchObject([{ certificateType: 'V2GCertificate' }]);
    await stage.leave();
  });
});

describe('certificates', () => {
  let pem: string;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'].concat([
        '-out',
        'certificate.pem',
        '-subj',
        '/CN=A root',
        '-days',
        '30',
      ]),
      { cwd: folder, stdio: 'pipe' },
    );
    pem = readFileSync(join(folder, 'certificate.pem'), 'utf8');
    rmSync(folder, { recursive: true });
  });

  it.each(FAMILY)('of %s are installed, listed by what they are for, and deleted', async (protocol) => {
    const stage = await aStation(protocol);
    const { ask } = stage;
    const use = protocol === 'ocpp1.6' ? 'CentralSystemRootCertificate' : 'CSMSRootCertificate';
    const listed = () => ask('GetInstalledCertificateIds', { certificateType: protocol === 'ocpp1.6' ? use : [use] });
    expect(listed()).toEqual({ status: 'NotFound' });
    expect(ask('InstallCertificate', { certificateType: use, certificate: 'no certificate' })).toEqual({
      status: 'Rejected',
    });
    for (let twice = 0; twice < 2; twice += 1)
      expect(ask('InstallCertificate', { certificateType: use, certificate: pem })).toEqual({ status: 'Accepted' });
    const found = listed();
    const [hash] =
      protocol === 'ocpp1.6'
        ? (found.certificateHashData as Payload[])
        : (found.certificateHashDataChain as Payload[]).map(
            ({ certificateHashData }) => certificateHashData as Payload,
          );
    expect(hash).toMatchObject({ hashAlgorithm: 'SHA256', issuerNameHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(ask('DeleteCertificate', { certificateHashData: hash })).toEqual({ status: 'Accepted' });
    expect(ask('DeleteCertificate', { certificateHashData: hash })).toEqual({ status: 'NotFound' });
    expect(ask('CertificateSigned', { certificateChain: pem })).toEqual({ status: 'Accepted' });
    expect(ask('CertificateSigned', { certificateChain: 'nothing' })).toEqual({ status: 'Rejected' });
    await stage.leave();
  });
});

it('vendors’ own words are unknown', async () => {
  const stage = await aStation('ocpp1.6');
  expect(stage.ask('DataTransfer', { vendorId: 'com.example' })).toEqual({ status: 'UnknownVendorId' });
  await stage.leave();
});

describe.each(SINCE_2)('what stations of %s know of and tell drivers', (protocol) => {
  it('is reported and forgotten', async () => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    ask('RequestStartTransaction', { idToken: { idToken: 'T', type: 'Central' }, remoteStartId: 1 });
    await clock.advance(1_000);
    const about = { report: true, clear: true, idToken: { idToken: 'T', type: 'Central' } };
    const told = async (requestId: number) => {
      expect(ask('CustomerInformation', { ...about, requestId })).toEqual({ status: 'Accepted' });
      await clock.advance(0);
      return network.take('NotifyCustomerInformation');
    };
    expect(await told(1)).toMatchObject([{ requestId: 1, data: 'known to: authorisation cache', tbc: false }]);
    expect(await told(2)).toMatchObject([{ requestId: 2, data: '' }]);
    expect(ask('CustomerInformation', { requestId: 3, report: true, clear: false })).toEqual({ status: 'Invalid' });
    await stage.leave();
  });

  it('is shown, read back and taken away', async () => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    const message = (id: number, more: Payload = {}) => ({
      message: { id, priority: 'NormalCycle', message: { format: 'UTF8', content: 'Hello' }, ...more },
    });
    expect(ask('SetDisplayMessage', message(1))).toEqual({ status: 'Accepted' });
    expect(ask('SetDisplayMessage', message(2, { transactionId: 'none' }))).toEqual({ status: 'UnknownTransaction' });
    expect(ask('SetDisplayMessage', message(2, { message: { format: 'URI', content: 'x' } }))).toEqual({
      status: 'NotSupportedMessageFormat',
    });
    expect(ask('GetDisplayMessages', { requestId: 5, priority: 'NormalCycle' })).toEqual({ status: 'Accepted' });
    await clock.advance(0);
    expect(network.take('NotifyDisplayMessages')).toMatchObject([{ requestId: 5, messageInfo: [{ id: 1 }] }]);
    expect(ask('ClearDisplayMessage', { id: 1 })).toEqual({ status: 'Accepted' });
    expect(ask('ClearDisplayMessage', { id: 1 })).toEqual({ status: 'Unknown' });
    expect(ask('GetDisplayMessages', { requestId: 6 })).toEqual({ status: 'Unknown' });
    await stage.leave();
  });
});
