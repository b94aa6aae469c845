import type { RPCClient } from 'ocpp-rpc';
import { expectRightLedger, fleet } from './harness/fleet';
import { jsonStation, type JsonProtocol } from './harness/json-client';
import { api, eventually, sessionsOf, stillness, type SessionBody } from './harness/network';

const at = (minute: number) => new Date(Date.UTC(2026, 9, 2, 8, minute)).toISOString();
const register = (minute: number, wh: number, context = 'Sample.Periodic') => ({
  meterValue: [
    { timestamp: at(minute), sampledValue: [{ value: wh, context, measurand: 'Energy.Active.Import.Register' }] },
  ],
});
const tokenOf = (idToken: string) => ({ idToken, type: 'ISO14443' });

/** The events of one transaction; each says its EVSE only where it is told to. */
function transaction(transactionId: string) {
  const event = (eventType: string, triggerReason: string, seqNo: number, minute: number, more: object = {}) => ({
    eventType,
    triggerReason,
    seqNo,
    timestamp: at(minute),
    transactionInfo: { transactionId, chargingState: 'Charging' },
    ...more,
  });
  return {
    started: (token: string | undefined, wh: number) =>
      event('Started', token === undefined ? 'CablePluggedIn' : 'Authorized', 0, 0, {
        evse: { id: 2, connectorId: 1 },
        ...(token !== undefined && { idToken: tokenOf(token) }),
        ...register(0, wh, 'Transaction.Begin'),
      }),
    authorised: (seqNo: number, minute: number, token: string) =>
      event('Updated', 'Authorized', seqNo, minute, { idToken: tokenOf(token) }),
    metered: (seqNo: number, minute: number, wh: number, more: object = {}) =>
      event('Updated', 'MeterValuePeriodic', seqNo, minute, { ...register(minute, wh), ...more }),
    ended: (seqNo: number, minute: number, wh: number) =>
      event('Ended', 'EVCommunicationLost', seqNo, minute, {
        transactionInfo: { transactionId, chargingState: 'Idle', stoppedReason: 'EVDisconnected' },
        ...register(minute, wh, 'Transaction.End'),
      }),
  };
}

async function booted(identity: string, protocol: JsonProtocol = 'ocpp2.0.1'): Promise<RPCClient> {
  const client = await jsonStation(identity, protocol);
  const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Independent', model: 'RPC' } };
  expect(await client.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
  return client;
}

/** The one session of a station once it has ended and nothing more comes. */
async function endedSession(identity: string): Promise<SessionBody | undefined> {
  await eventually(
    () => sessionsOf(identity),
    (sessions) => sessions.some(({ status }) => status === 'ended'),
  );
  // Commands of other files may wait for hours, so it need not come.
  await stillness(10_000);
  const sessions = await sessionsOf(identity);
  expect(sessions).toHaveLength(1);
  return sessions[0];
}

describe.each<JsonProtocol>(['ocpp2.0.1', 'ocpp2.1'])('an %s station that nobody here wrote', (protocol) => {
  const identity = `ACC-${protocol.slice(4)}-${process.pid}`;

  it('charges a car, and the API shows station, status and the session with exactly its energy', async () => {
    const client = await booted(identity, protocol);
    const { started, metered, ended } = transaction('tx-1');
    const status = { evseId: 2, connectorId: 1, connectorStatus: 'Available', timestamp: at(0) };
    expect(await client.call('StatusNotification', status)).toEqual({});
    expect(await client.call('Authorize', { idToken: tokenOf('DEMO-0003') })).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    });
    expect(await client.call('TransactionEvent', started('DEMO-0003', 20_000))).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    });
    for (const [seqNo, minute, wh] of [
      [1, 10, 21_500],
      [2, 20, 23_000],
    ] as const)
      expect(await client.call('TransactionEvent', metered(seqNo, minute, wh))).toEqual({});
    expect(await client.call('TransactionEvent', ended(3, 30, 24_321))).toEqual({});
    await client.close();

    expect(await endedSession(identity)).toMatchObject({
      stationId: identity,
      connectorId: 2,
      transactionId: 'tx-1',
      tokenId: 'DEMO-0003',
      status: 'ended',
      startedAt: at(0),
      endedAt: at(30),
      energyWh: 4_321,
      stopReason: 'EVDisconnected',
    });
    const { body } = await api(`/stations/${encodeURIComponent(identity)}`);
    expect(body).toMatchObject({ id: identity, protocol, model: 'RPC' });
  });

  it('keeps its events while offline, and sends them late, twice, with gaps and in any order', async () => {
    const id = `${identity}-Q`;
    const { started, authorised, metered, ended } = transaction('tx-queue');
    const first = await booted(id, protocol);
    // The cable first, the driver a minute later; then the line is lost for the rest of the charging.
    expect(await first.call('TransactionEvent', started(undefined, 1_000))).toEqual({});
    await first.close({ force: true });

    const second = await jsonStation(id, protocol);
    const offline = { offline: true };
    // Number 4 never comes.
    for (const event of [
      metered(5, 40, 4_000, offline),
      ended(6, 50, 5_250),
      metered(2, 10, 2_000, offline),
      metered(3, 20, 3_000, offline),
      metered(2, 10, 2_000, offline),
      ended(6, 50, 5_250),
      started(undefined, 1_000),
    ])
      await second.call('TransactionEvent', event);
    expect(await second.call('TransactionEvent', authorised(1, 1, 'DEMO-0004'))).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    });
    await second.close();

    const session = await endedSession(id);
    expect(session).toMatchObject({
      connectorId: 2,
      tokenId: 'DEMO-0004',
      startedAt: at(0),
      endedAt: at(50),
      energyWh: 4_250,
    });
    const { body } = await api<{ items: { energyWh: number | null }[] }>(
      `/sessions/${session?.id}/meter-values?resolution=raw`,
    );
    expect(body.items.map(({ energyWh }) => energyWh)).toEqual(expect.arrayContaining([2_000, 3_000, 4_000]));
  });

  it('gets the status of every kind of token, with its transaction too', async () => {
    const client = await booted(`${identity}-T`, protocol);
    const statusOf = (answer: unknown) => (answer as { idTokenInfo: { status: string } }).idTokenInfo.status;
    const status = async (token: string) => statusOf(await client.call('Authorize', { idToken: tokenOf(token) }));
    expect(await status('demo-0050')).toBe('Accepted');
    expect(await status('NOBODY')).toBe('Invalid');
    expect(await status('DEMO-BLOCKED')).toBe('Blocked');
    expect(await status('DEMO-EXPIRED')).toBe('Expired');
    const { started } = transaction('tx-blocked');
    expect(statusOf(await client.call('TransactionEvent', started('DEMO-BLOCKED', 0)))).toBe('Blocked');
    await client.close();
  });
});

describe('a fleet of simulated stations', () => {
  it.each<JsonProtocol>(['ocpp2.0.1', 'ocpp2.1'])(
    'charges over %s through lost lines and repeated events',
    async (protocol) => {
      const prefix = `FLEET-${protocol.slice(4)}`;
      const summary = await fleet(prefix, 12, [
        `--protocol=${protocol}`,
        '--stations=10',
        '--faults=drop:0.1,duplicate:0.2',
      ]);
      expect(summary.answered).toBeGreaterThan(50);
      // Lines that the simulator cut itself, and nothing that the network refused.
      expect(Object.keys(summary.errors).filter((kind) => !/closed|not connected/.test(kind))).toEqual([]);
      await expectRightLedger(prefix);
    },
    300_000,
  );
});

describe('what a station of 2.x reports', () => {
  /** The facts of a station that its page shows. */
  const factsOf = async (id: string) =>
    (await api<{ items: { name: string; body: { data: object } }[] }>(`/stations/${id}/facts?limit=100`)).body.items;

  it('is there fact by fact: its device model without secrets, streams of 2.1, and limits from elsewhere', async () => {
    const id = `ACC-REPORT-${process.pid}`;
    const client = await booted(id, 'ocpp2.1');
    const report = (name: string, value: string) => ({
      component: { name: 'SecurityCtrlr' },
      variable: { name },
      variableAttribute: [{ value }],
    });
    await client.call('NotifyReport', {
      requestId: 1,
      seqNo: 0,
      generatedAt: at(0),
      reportData: [report('OrganizationName', 'Example'), report('BasicAuthPassword', 'hunter2-hunter2')],
    });
    const values = { id: 3, pending: 0, basetime: at(0), data: [{ t: 0, v: '230.1' }] };
    client.sendRaw(JSON.stringify([6, 's-1', 'NotifyPeriodicEventStream', values]));
    await client.call('ClearedChargingLimit', { chargingLimitSource: 'EMS' });
    await client.close();
    const facts = await eventually(
      () => factsOf(id),
      (items) =>
        ['station.variables-reported', 'station.stream-sampled', 'station.charging-limit-reported'].every((name) =>
          items.some((fact) => fact.name === name),
        ),
    );
    const text = JSON.stringify(facts);
    expect(text).toContain('Example');
    expect(text).not.toContain('hunter2');
  });
});
