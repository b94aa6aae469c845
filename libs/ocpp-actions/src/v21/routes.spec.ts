import { v21, type Messages } from '@busbar/ocpp/v21';
import { REQUESTS_SINCE_201, T, TOKEN } from '../testing/requests-since-201';
import { REQUESTS_ONLY_21 as ADDED, STREAM } from '../testing/requests-v21';
import { describeRoutes, factsOf, sender } from '../testing/routes-suite';
import { routesV21 } from './routes';

describeRoutes({
  version: '2.1',
  protocol: 'ocpp2.1',
  routes: routesV21,
  requests: { ...REQUESTS_SINCE_201, ...ADDED, NotifyPeriodicEventStream: STREAM },
  sends: ['NotifyPeriodicEventStream'],
  isProperRequest: (action, payload) =>
    action === 'NotifyPeriodicEventStream'
      ? v21.checkSend('station', action, payload).ok
      : v21.checkRequest('station', action, payload).ok,
  isProperReply: (action, reply) => v21.checkResponse(action as keyof Messages, reply).ok,
});

const send = sender(routesV21, 'ocpp2.1');

it('knows every message that a station may start', () => {
  const started = v21.actions.filter((action) => v21.isFrom('station', action));
  expect(Object.keys(routesV21).sort()).toEqual([...started, 'NotifyPeriodicEventStream'].sort());
});

it('says of every certificate of a chain that its check failed', async () => {
  expect(await send('GetCertificateChainStatus', ADDED.GetCertificateChainStatus)).toMatchObject({
    reply: {
      certificateStatus: [
        { certificateHashData: { serialNumber: 'c' }, source: 'OCSP', status: 'Failed' },
        { certificateHashData: { serialNumber: 'd' }, source: 'CRL', status: 'Failed' },
      ],
    },
  });
});

it('answers for the EVSE that a VAT number was asked for, and accepts none', async () => {
  expect(await send('VatNumberValidation', ADDED.VatNumberValidation)).toMatchObject({
    reply: { vatNumber: 'private', evseId: 2, status: 'Rejected' },
  });
  expect(await send('VatNumberValidation', { vatNumber: 'x' })).not.toHaveProperty('reply.evseId');
});

it('knows of no dynamic profile, and takes streams', async () => {
  expect(await send('PullDynamicScheduleUpdate', ADDED.PullDynamicScheduleUpdate)).toMatchObject({
    reply: { status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } },
  });
  expect(await send('OpenPeriodicEventStream', ADDED.OpenPeriodicEventStream)).toMatchObject({
    reply: { status: 'Accepted' },
  });
});

describe('a stream', () => {
  it('is told value by value, each at its own time, as far as it can name nobody', async () => {
    const data = [
      { t: 0, v: '230.1' },
      { t: 1.5, v: 'true' },
      { t: 2, v: 'private' },
    ];
    expect(factsOf(await send('NotifyPeriodicEventStream', { ...STREAM, pending: 2, data }))).toEqual([
      {
        name: 'station.stream-sampled',
        id: expect.stringMatching(/\.p0$/),
        occurredAt: T,
        data: {
          streamId: 7,
          pending: 2,
          values: [
            { at: T, value: '230.1' },
            { at: '2026-03-01T11:00:01.500Z', value: 'true' },
            { at: '2026-03-01T11:00:02.000Z', hidden: true },
          ],
        },
      },
    ]);
  });

  it('comes in parts where one message holds thousands of values', async () => {
    const data = Array.from({ length: 8_000 }, (_, t) => ({ t, v: '1' }));
    const facts = factsOf(await send('NotifyPeriodicEventStream', { ...STREAM, data }));
    const values = facts.flatMap((fact) => (fact.name === 'station.stream-sampled' ? fact.data.values : []));
    expect(values).toHaveLength(8_000);
    expect(Math.max(...facts.map((fact) => JSON.stringify(fact).length))).toBeLessThan(200_000);
    expect(facts.length).toBeGreaterThan(1);
  });
});

it('tells who swapped a battery by the pseudonym, and of a payment what names nobody', async () => {
  const content = async (action: keyof typeof ADDED) => factsOf(await send(action, ADDED[action]))[0]?.data;
  expect(await content('BatterySwap')).toMatchObject({
    requestId: 1,
    content: {
      eventType: 'BatteryIn',
      tokenRef: expect.stringMatching(/^[0-9a-f]{64}$/),
      batteryData: [{ serialNumber: 'BAT-1', soC: 12.5 }],
    },
  });
  expect(await content('NotifySettlement')).toMatchObject({
    content: { transactionId: 'tx-1', status: 'Settled', settlementAmount: '12.34', settlementTime: T },
  });
  expect(await content('NotifyDERAlarm')).toMatchObject({
    content: { controlType: 'FreqDroop', gridEventFault: 'OverFrequency', timestamp: T },
  });
});

it('tells what a transaction costs by the station’s own reckoning', async () => {
  const event = (eventType: string, more: object) => ({
    eventType,
    timestamp: T,
    triggerReason: 'RunningCost',
    seqNo: 5,
    evse: { id: 1 },
    transactionInfo: { transactionId: 'tx-1', tariffId: 'night' },
    costDetails: {
      totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 10.1, inclTax: 12.019 } },
      totalUsage: { energy: 20.5, chargingTime: 3600, idleTime: 60 },
      ...more,
    },
  });
  const costs = async (payload: object) =>
    factsOf(await send('TransactionEvent', payload)).filter(({ name }) => name === 'transaction.cost-reported');
  expect(await costs(event('Updated', {}))).toMatchObject([
    {
      occurredAt: T,
      data: {
        transactionId: 'tx-1',
        final: false,
        currency: 'EUR',
        kind: 'NormalCost',
        totalExclTax: '10.1',
        totalInclTax: '12.019',
        chargingSeconds: 3600,
        idleSeconds: 60,
        tariffId: 'night',
      },
    },
  ]);
  const failed = await costs(event('Ended', { failureToCalculate: true, failureReason: 'private' }));
  expect(failed).toMatchObject([{ data: { final: true, failed: true } }]);
  expect(JSON.stringify(failed)).not.toContain('private');
});

it('tells which request from afar a transaction answers', async () => {
  const event = (eventType: string) => ({
    eventType,
    timestamp: T,
    triggerReason: 'RemoteStart',
    seqNo: 0,
    evse: { id: 1 },
    idToken: TOKEN,
    transactionInfo: { transactionId: 'tx-1', remoteStartId: 77 },
  });
  for (const [eventType, name] of [
    ['Started', 'transaction.started'],
    ['Updated', 'transaction.authorised'],
  ] as const)
    expect(factsOf(await send('TransactionEvent', event(eventType)))).toMatchObject([
      { name, data: { remoteStartId: 77 } },
    ]);
});

it('lets a transaction of 2.1 charge: with words that only 2.1 has', async () => {
  const performed = await send('TransactionEvent', {
    eventType: 'Updated',
    timestamp: T,
    triggerReason: 'OperationModeChanged',
    seqNo: 4,
    evse: { id: 1 },
    idToken: { idToken: 'demo-0001', type: 'DirectPayment' },
    transactionInfo: { transactionId: 'tx-1', chargingState: 'Charging', operationMode: 'CentralSetpoint' },
  });
  expect(performed).toMatchObject({ reply: { idTokenInfo: { status: 'Accepted' } } });
  expect(factsOf(performed)).toMatchObject([
    { name: 'transaction.authorised', data: { transactionId: 'tx-1', authorisation: 'Accepted' } },
    { name: 'station.status-reported', data: { connectorId: 1, status: 'Charging' } },
  ]);
});
