import { jsonStation } from './harness/json-client';
import { database, eventually, sessionsOf } from './harness/network';
import { call, soapClient } from './harness/soap-client';

const at = (minute: number) => new Date(Date.UTC(2026, 9, 3, 8, minute)).toISOString();

describe('with PostgreSQL stopped', () => {
  afterAll(() => database('start').catch(() => undefined));

  it('stations still boot, authorise, start and stop, and everything is there after it returns', async () => {
    const [json, soap] = [`ACC-DOWN-J-${process.pid}`, `ACC-DOWN-S-${process.pid}`];
    await database('stop');

    const client = await jsonStation(json);
    expect(await client.call('BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' })).toMatchObject({
      status: 'Accepted',
    });
    expect(await client.call('Authorize', { idTag: 'DEMO-0004' })).toMatchObject({ idTagInfo: { status: 'Accepted' } });
    const started = (await client.call('StartTransaction', {
      connectorId: 1,
      idTag: 'DEMO-0004',
      meterStart: 0,
      timestamp: at(0),
    })) as { transactionId: number };
    await client.call('StopTransaction', { transactionId: started.transactionId, meterStop: 2_345, timestamp: at(9) });
    await client.close();

    const other = await soapClient('1.6', soap);
    await call(other, 'BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' });
    const second = await call<{ transactionId: number }>(other, 'StartTransaction', {
      connectorId: 2,
      idTag: 'DEMO-0005',
      timestamp: at(0),
      meterStart: 5,
    });
    await call(other, 'StopTransaction', { transactionId: second.transactionId, timestamp: at(9), meterStop: 1_005 });

    await database('start');
    // Consumers back off by visibility, 30 s at first.
    const [a] = await eventually(
      () => sessionsOf(json),
      (sessions) => sessions[0]?.status === 'ended',
      100_000,
    );
    const [b] = await eventually(
      () => sessionsOf(soap),
      (sessions) => sessions[0]?.status === 'ended',
      100_000,
    );
    expect(a).toMatchObject({ energyWh: 2_345, tokenId: 'DEMO-0004' });
    expect(b).toMatchObject({ energyWh: 1_000, tokenId: 'DEMO-0005' });
  }, 240_000);
});
