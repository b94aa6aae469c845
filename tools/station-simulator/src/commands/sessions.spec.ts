import { aStation, type Stage } from '../testing/a-station';
import type { Payload } from '../transport';

const TOKEN = { idToken: 'DEMO-0001', type: 'Central' };
const infoOf = (event: Payload | undefined) => event?.transactionInfo as Payload | undefined;

describe('a station of 1.6 that is asked for a session', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await aStation('ocpp1.6');
    stage.network.heard.length = 0;
  });
  afterEach(() => stage.leave());

  it('starts one for the tag, tells readings, and stops it as asked', async () => {
    const { ask, network, clock } = stage;
    expect(ask('RemoteStartTransaction', { idTag: 'DEMO-0001', connectorId: 2 })).toEqual({ status: 'Accepted' });
    await clock.advance(25_000);
    expect(network.take('Authorize')).toEqual([{ idTag: 'DEMO-0001' }]);
    expect(network.take('StartTransaction')).toMatchObject([{ connectorId: 2, idTag: 'DEMO-0001', meterStart: 2_000 }]);
    expect(network.take('MeterValues')).toMatchObject([{ transactionId: 1 }, { transactionId: 1 }]);
    expect(network.take('StatusNotification').map(({ status }) => status)).toEqual(['Preparing', 'Charging']);

    expect(ask('RemoteStopTransaction', { transactionId: 2 })).toEqual({ status: 'Rejected' });
    expect(ask('RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Accepted' });
    await clock.advance(0);
    const [stop] = network.take('StopTransaction');
    expect(stop).toMatchObject({ transactionId: 1, reason: 'Remote' });
    expect(Number(stop?.meterStop)).toBeGreaterThan(2_000);
    expect(network.take('StatusNotification').map(({ status }) => status)).toEqual(['Finishing', 'Available']);
  });

  it('starts at most one at a connector, and none where there is no place', async () => {
    const { ask, clock } = stage;
    expect(ask('RemoteStartTransaction', { idTag: 'DEMO-0001', connectorId: 3 })).toEqual({ status: 'Rejected' });
    for (const status of ['Accepted', 'Accepted', 'Rejected'])
      expect(ask('RemoteStartTransaction', { idTag: 'DEMO-0001' })).toEqual({ status });
    await clock.advance(1_000);
    expect(stage.station.connectors.map(({ running }) => running?.speech.id)).toEqual(['1', '2']);
    expect(ask('RemoteStartTransaction', { idTag: 'DEMO-0001' })).toEqual({ status: 'Rejected' });
  });

  it('ends a session whose connector is unlocked', async () => {
    const { ask, network, clock } = stage;
    ask('RemoteStartTransaction', { idTag: 'DEMO-0001', connectorId: 1 });
    await clock.advance(1_000);
    expect(ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    expect(ask('UnlockConnector', { connectorId: 9 })).toEqual({ status: 'NotSupported' });
    await clock.advance(0);
    expect(network.take('StopTransaction')).toMatchObject([{ reason: 'UnlockCommand' }]);
  });
});

it('a tag that the network refuses gets no session', async () => {
  const stage = await aStation('ocpp1.6', { Authorize: () => ({ idTagInfo: { status: 'Blocked' } }) });
  stage.ask('RemoteStartTransaction', { idTag: 'DEMO-0099' });
  await stage.clock.advance(1_000);
  expect(stage.network.take('StartTransaction')).toEqual([]);
  // Told not to ask, it starts at once, and the answer to the start says no.
  stage.ask('ChangeConfiguration', { key: 'AuthorizeRemoteTxRequests', value: 'false' });
  stage.network.take('Authorize');
  stage.ask('RemoteStartTransaction', { idTag: 'DEMO-0099' });
  await stage.clock.advance(1_000);
  expect(stage.network.take('Authorize')).toEqual([]);
  expect(stage.network.take('StartTransaction')).toHaveLength(1);
  await stage.leave();
});

describe.each(['ocpp2.0.1', 'ocpp2.1'] as const)('a station of %s that is asked for a session', (protocol) => {
  it('names the request that started it, and says what stopped it', async () => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    expect(ask('RequestStartTransaction', { idToken: TOKEN, remoteStartId: 77, evseId: 1 })).toEqual({
      status: 'Accepted',
    });
    await clock.advance(15_000);
    const [started, sampled] = network.take('TransactionEvent');
    expect(started).toMatchObject({
      eventType: 'Started',
      triggerReason: 'RemoteStart',
      idToken: TOKEN,
      transactionInfo: { remoteStartId: 77 },
    });
    expect(sampled).toMatchObject({ eventType: 'Updated', triggerReason: 'MeterValuePeriodic' });
    const transactionId = infoOf(started)?.transactionId;
    expect(ask('GetTransactionStatus', { transactionId })).toEqual({ ongoingIndicator: true, messagesInQueue: false });
    expect(ask('UnlockConnector', { evseId: 1, connectorId: 1 })).toEqual({ status: 'OngoingAuthorizedTransaction' });
    expect(ask('CostUpdated', { transactionId, totalCost: 1.5 })).toEqual({});

    expect(ask('RequestStopTransaction', { transactionId })).toEqual({ status: 'Accepted' });
    await clock.advance(0);
    expect(network.take('TransactionEvent')).toMatchObject([
      { eventType: 'Ended', triggerReason: 'RemoteStop', transactionInfo: { transactionId, stoppedReason: 'Remote' } },
    ]);
    expect(ask('GetTransactionStatus', { transactionId })).toMatchObject({ ongoingIndicator: false });
    await stage.leave();
  });
});
