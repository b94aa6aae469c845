import { jsonStation as station } from './harness/json-client';
import { api, eventually, sessionsOf, sql, stillness } from './harness/network';

const at = (minute: number) => new Date(Date.UTC(2026, 9, 1, 8, minute)).toISOString();

function meterValue(transactionId: number, minute: number, wh: number) {
  return {
    connectorId: 1,
    transactionId,
    meterValue: [
      {
        timestamp: at(minute),
        sampledValue: [{ value: String(wh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }],
      },
    ],
  };
}

describe('an OCPP 1.6-J station that nobody here wrote', () => {
  const identity = `ACC-J-${process.pid}`;

  it('charges a car, and API and database show the session with exactly its energy', async () => {
    const client = await station(identity);
    expect(
      await client.call('BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'RPC' }),
    ).toMatchObject({ status: 'Accepted' });
    await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing' });
    expect(await client.call('Authorize', { idTag: 'DEMO-0001' })).toMatchObject({ idTagInfo: { status: 'Accepted' } });
    const started = (await client.call('StartTransaction', {
      connectorId: 1,
      idTag: 'DEMO-0001',
      meterStart: 10_000,
      timestamp: at(0),
    })) as { transactionId: number };
    expect(started.transactionId).toBeGreaterThan(0);
    // Out of order on purpose.
    for (const [minute, wh] of [
      [10, 11_500],
      [30, 14_250],
      [20, 13_000],
    ] as const) {
      expect(await client.call('MeterValues', meterValue(started.transactionId, minute, wh))).toEqual({});
    }
    await client.call('StopTransaction', {
      transactionId: started.transactionId,
      idTag: 'DEMO-0001',
      meterStop: 15_321,
      timestamp: at(40),
      reason: 'EVDisconnected',
    });
    await client.close();

    const [session] = await eventually(
      () => sessionsOf(identity),
      (sessions) => sessions[0]?.status === 'ended',
    );
    expect(session).toMatchObject({
      stationId: identity,
      connectorId: 1,
      transactionId: String(started.transactionId),
      tokenId: 'DEMO-0001',
      status: 'ended',
      startedAt: at(0),
      endedAt: at(40),
      energyWh: 5_321,
      stopReason: 'EVDisconnected',
    });
    const rows = await sql<{ energy: number }>('select energy_wh::int as energy from session where station_id = $1', [
      identity,
    ]);
    expect(rows).toEqual([{ energy: 5_321 }]);
    const { body } = await api<{ items: { at: string; energyWh: number }[] }>(
      `/sessions/${session?.id}/meter-values?resolution=raw`,
    );
    expect(body.items.filter((item) => item.energyWh !== null).map((item) => item.energyWh)).toEqual(
      expect.arrayContaining([11_500, 13_000, 14_250]),
    );
  });

  it('changes nothing by repeating start and stop, over the same connection or a new one', async () => {
    const id = `${identity}-R`;
    const start = { connectorId: 1, idTag: 'DEMO-0002', meterStart: 0, timestamp: at(0) };
    const first = await station(id);
    await first.call('BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'RPC' });
    const a = (await first.call('StartTransaction', start)) as { transactionId: number };
    const b = (await first.call('StartTransaction', start)) as { transactionId: number };
    await first.close();
    const second = await station(id);
    const c = (await second.call('StartTransaction', start)) as { transactionId: number };
    expect([b.transactionId, c.transactionId]).toEqual([a.transactionId, a.transactionId]);

    const stop = { transactionId: a.transactionId, meterStop: 4_200, timestamp: at(30) };
    await second.call('StopTransaction', stop);
    await second.call('StopTransaction', stop);
    await second.close();
    const third = await station(id);
    await third.call('StopTransaction', stop);
    await third.close();

    await eventually(
      () => sessionsOf(id),
      (sessions) => sessions[0]?.status === 'ended',
    );
    await stillness();
    const sessions = await sessionsOf(id);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({ energyWh: 4_200, status: 'ended' });
  });

  it('gets the status of every kind of token', async () => {
    const client = await station(`${identity}-T`);
    await client.call('BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'RPC' });
    const status = async (idTag: string) =>
      ((await client.call('Authorize', { idTag })) as { idTagInfo: { status: string } }).idTagInfo.status;
    expect(await status('DEMO-0050')).toBe('Accepted');
    expect(await status('demo-0050')).toBe('Accepted');
    expect(await status('NOBODY')).toBe('Invalid');
    expect(await status('DEMO-BLOCKED')).toBe('Blocked');
    expect(await status('DEMO-EXPIRED')).toBe('Expired');
    await client.close();
  });

  it('registers itself, marked as such', async () => {
    const { body } = await api(`/stations/${encodeURIComponent(identity)}`);
    expect(body).toMatchObject({ id: identity, selfRegistered: true });
  });
});
