import { checkFact } from '@busbar/events';
import { v201, type ActionFrom, type Messages, type RequestIn } from '@busbar/ocpp/v201';
import { perform, type Performed } from '../route';
import { stamp } from '../stamp';
import { aStation, memoryTokens, memoryTransactions, NOW } from '../testing/memory';
import { routesV201 } from './routes';

type StationAction = ActionFrom<Messages, 'station'>;
const ACTIONS = v201.actions.filter((action): action is StationAction => v201.isFrom('station', action));

const T = '2026-03-01T11:00:00.000Z';
const TOKEN = { idToken: 'demo-0001', type: 'ISO14443' } as const;
const SCHEDULE: RequestIn<Messages, 'NotifyEVChargingSchedule'>['chargingSchedule'] = {
  id: 1,
  chargingRateUnit: 'W',
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 11000 }],
};
const METER = [{ timestamp: T, sampledValue: [{ value: 5 }] }];

const REQUESTS: { [A in StationAction]: RequestIn<Messages, A> } = {
  Authorize: { idToken: TOKEN },
  BootNotification: {
    reason: 'PowerUp',
    chargingStation: {
      model: 'Model',
      vendorName: 'Vendor',
      serialNumber: 'S'.repeat(25),
      firmwareVersion: 'F'.repeat(50),
      modem: { iccid: '89310410106543789301' },
    },
  },
  ClearedChargingLimit: { chargingLimitSource: 'EMS' },
  DataTransfer: { vendorId: 'com.vendor', messageId: 'm', data: { secret: 'private' } },
  FirmwareStatusNotification: { status: 'Installed', requestId: 1 },
  Get15118EVCertificate: { iso15118SchemaVersion: 'urn:iso:15118:2', action: 'Install', exiRequest: 'private' },
  GetCertificateStatus: {
    ocspRequestData: {
      hashAlgorithm: 'SHA256',
      issuerNameHash: 'a',
      issuerKeyHash: 'b',
      serialNumber: 'c',
      responderURL: 'http://ocsp.example',
    },
  },
  Heartbeat: {},
  LogStatusNotification: { status: 'Uploaded', requestId: 2 },
  MeterValues: { evseId: 1, meterValue: METER },
  NotifyChargingLimit: { chargingLimit: { chargingLimitSource: 'EMS' } },
  NotifyCustomerInformation: { data: 'private', seqNo: 0, generatedAt: T, requestId: 3 },
  NotifyDisplayMessages: { requestId: 4 },
  NotifyEVChargingNeeds: { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } },
  NotifyEVChargingSchedule: { timeBase: T, evseId: 1, chargingSchedule: SCHEDULE },
  NotifyEvent: {
    generatedAt: T,
    seqNo: 0,
    eventData: [
      {
        eventId: 1,
        timestamp: T,
        trigger: 'Delta',
        actualValue: 'Occupied',
        eventNotificationType: 'HardWiredNotification',
        component: { name: 'Connector', evse: { id: 2, connectorId: 1 } },
        variable: { name: 'AvailabilityState' },
      },
      {
        eventId: 2,
        timestamp: T,
        trigger: 'Alerting',
        actualValue: 'private',
        eventNotificationType: 'CustomMonitor',
        component: { name: 'TokenReader' },
        variable: { name: 'Token' },
      },
    ],
  },
  NotifyMonitoringReport: { requestId: 5, seqNo: 0, generatedAt: T },
  NotifyReport: { requestId: 6, generatedAt: T, seqNo: 1, tbc: true },
  PublishFirmwareStatusNotification: { status: 'Published', location: ['http://files.example'] },
  ReportChargingProfiles: {
    requestId: 7,
    chargingLimitSource: 'CSO',
    evseId: 1,
    chargingProfile: [
      {
        id: 1,
        stackLevel: 0,
        chargingProfilePurpose: 'TxProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: [SCHEDULE],
      },
    ],
  },
  ReservationStatusUpdate: { reservationId: 8, reservationUpdateStatus: 'Expired' },
  SecurityEventNotification: { type: 'SettingSystemTime', timestamp: T, techInfo: 'private' },
  SignCertificate: { csr: 'private', certificateType: 'V2GCertificate' },
  StatusNotification: { timestamp: T, connectorStatus: 'Occupied', evseId: 1, connectorId: 1 },
  TransactionEvent: {
    eventType: 'Started',
    timestamp: T,
    triggerReason: 'Authorized',
    seqNo: 0,
    transactionInfo: { transactionId: 'a-1', chargingState: 'Charging' },
    evse: { id: 1, connectorId: 1 },
    idToken: TOKEN,
    meterValue: METER,
  },
};

const send = (action: StationAction, payload: object = REQUESTS[action], more: object = {}) =>
  perform(
    routesV201,
    { action, payload },
    {
      station: aStation({ protocol: 'ocpp2.0.1' }),
      delivery: { kind: 'websocket', connectionId: 'c1', messageId: 'm1' },
      receivedAt: NOW,
      tokens: memoryTokens({
        'DEMO-0001': { status: 'valid', expiresAt: '2099-01-01T00:00:00.000Z', parentIdTag: 'GROUP' },
      }),
      transactions: memoryTransactions(),
      ...more,
    },
  );
const factsOf = (performed: Performed) => (performed.ok ? performed.facts : []);

describe('every action of 2.0.1', () => {
  it.each(ACTIONS)('%s takes a proper request and gives a proper reply, by the official schemas', async (action) => {
    expect(v201.checkRequest('station', action, REQUESTS[action])).toMatchObject({ ok: true });
    const performed = await send(action);
    const reply: unknown = performed.ok && JSON.parse(JSON.stringify(performed.reply));
    expect(v201.checkResponse(action, reply)).toMatchObject({ ok: true });
  });

  it.each(ACTIONS)('%s gives facts that the contract accepts, without token, subscriber or content', async (action) => {
    const facts = factsOf(await send(action));
    for (const fact of facts) {
      const stamped = stamp(fact, {
        station: aStation(),
        source: 'ocpp-websocket',
        recordedAt: NOW,
        correlationId: 'c',
      });
      expect(checkFact(JSON.parse(JSON.stringify(stamped)))).toEqual(stamped);
    }
    const text = JSON.stringify(facts).toUpperCase();
    for (const secret of ['DEMO-0001', '89310410106543789301', 'PRIVATE']) expect(text).not.toContain(secret);
    expect(facts.length > 0).toBe(action !== 'Heartbeat');
  });

  it.each(ACTIONS.filter((action) => action !== 'BootNotification'))(
    '%s is refused to a station that was not accepted',
    async (action) => {
      expect(await send(action, undefined, { station: aStation({ admission: 'pending' }) })).toMatchObject({
        refusal: { code: 'SecurityError' },
      });
    },
  );
});

describe('Authorize', () => {
  it('tells group and expiry of a token that may charge', async () => {
    expect(await send('Authorize')).toMatchObject({
      reply: {
        idTokenInfo: {
          status: 'Accepted',
          cacheExpiryDateTime: '2099-01-01T00:00:00.000Z',
          groupIdToken: { idToken: 'GROUP', type: 'Central' },
        },
      },
      facts: [{ name: 'token.presented', data: { authorisation: 'Accepted' } }],
    });
  });

  it('lets a start button charge, and refuses a contract that it cannot verify', async () => {
    expect(await send('Authorize', { idToken: { idToken: '', type: 'NoAuthorization' } })).toMatchObject({
      reply: { idTokenInfo: { status: 'Accepted' } },
      facts: [],
    });
    expect(await send('Authorize', { idToken: TOKEN, certificate: 'PEM' })).toMatchObject({
      reply: { idTokenInfo: { status: 'Invalid' }, certificateStatus: 'CertChainError' },
      facts: [{ data: { authorisation: 'Invalid' } }],
    });
  });
});

describe('the status of a connector', () => {
  const status = async (evseId: number, connectorId: number, connectorStatus = 'Available') =>
    factsOf(
      await send('StatusNotification', { ...REQUESTS.StatusNotification, evseId, connectorId, connectorStatus }),
    )[0]?.data;

  it('is the status of its EVSE where it is the only one, and has a number of its own otherwise', async () => {
    expect(await status(2, 1)).toEqual({ connectorId: 2, status: 'Available', errorCode: 'NoError' });
    expect(await status(2, 2)).toMatchObject({ connectorId: 1002 });
    expect(await status(0, 0, 'Faulted')).toEqual({ connectorId: 0, status: 'Faulted', errorCode: 'OtherError' });
  });

  it('may come as an event', async () => {
    expect(factsOf(await send('NotifyEvent'))).toMatchObject([
      { name: 'station.message-received', data: { action: 'NotifyEvent', seqNo: 0 } },
      { name: 'station.status-reported', occurredAt: T, data: { connectorId: 2, status: 'Occupied' } },
    ]);
  });
});

it('tells which part of a report came, and that more follow', async () => {
  expect(factsOf(await send('NotifyReport'))).toMatchObject([
    { name: 'station.message-received', data: { action: 'NotifyReport', requestId: 6, seqNo: 1, more: true } },
  ]);
});

it('reads values with multipliers, units and defaults', async () => {
  const sampledValue = [
    { value: 12.345, unitOfMeasure: { unit: 'Wh', multiplier: 3 } },
    { value: 7.36, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'kW' } },
    { value: 16, measurand: 'Current.Import', phase: 'L1', unitOfMeasure: { unit: 'A' } },
    { value: 2297, measurand: 'Voltage', phase: 'L1-N', unitOfMeasure: { unit: 'V', multiplier: -1 } },
    { value: 55.5, measurand: 'SoC', unitOfMeasure: { unit: 'Percent' } },
  ];
  const performed = await send('MeterValues', { evseId: 3, meterValue: [{ timestamp: T, sampledValue }] });
  expect(factsOf(performed)).toMatchObject([
    {
      name: 'meter.sampled',
      data: {
        connectorId: 3,
        samples: [{ at: T, energyWh: 12345, powerW: 7360, currentMa: 16000, voltageMv: 229700, socTenths: 555 }],
      },
    },
  ]);
});

it('keeps the value of a signed reading and says that the signature is not kept', async () => {
  const signedMeterValue = {
    signedMeterData: 'private',
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: '',
  };
  const performed = await send('MeterValues', {
    evseId: 1,
    meterValue: [{ timestamp: T, sampledValue: [{ value: 7, signedMeterValue }] }],
  });
  expect(performed).toMatchObject({ notes: ['signatures of 1 readings are not kept'] });
  expect(factsOf(performed)).toMatchObject([{ data: { samples: [{ energyWh: 7 }] } }]);
});
