import type { FactDraft } from '../outcome';
import { REQUESTS_SINCE_201 as REQUESTS, T } from '../testing/requests-since-201';
import { factsOf, sender } from '../testing/routes-suite';
import { routesSince201 } from './routes';

const send = sender(routesSince201, 'ocpp2.0.1');
const told = async (action: string, payload: object): Promise<readonly FactDraft[]> =>
  factsOf(await send(action, payload));

describe('a report of the device model', () => {
  it('is told variable by variable, with what the specification takes where the station says nothing', async () => {
    expect(await told('NotifyReport', REQUESTS.NotifyReport)).toMatchObject([
      { name: 'station.message-received', data: { action: 'NotifyReport', requestId: 6, seqNo: 1, more: true } },
      {
        name: 'station.variables-reported',
        occurredAt: T,
        data: {
          requestId: 6,
          seqNo: 1,
          more: true,
          variables: [
            {
              component: 'EVSE',
              evseId: 2,
              variable: 'Power',
              variableInstance: 'L1',
              attributes: [
                { type: 'MaxSet', value: '22.5', mutability: 'ReadWrite', persistent: true, constant: false },
              ],
              dataType: 'decimal',
              unit: 'kW',
              maxLimit: 22.5,
              supportsMonitoring: true,
            },
            { component: 'SecurityCtrlr', attributes: [{ type: 'Actual', hidden: true, mutability: 'WriteOnly' }] },
            { component: 'ConnectedEV', evseId: 1, connectorId: 1, attributes: [{ hidden: true }] },
          ],
        },
      },
    ]);
  });

  it('comes in parts where it is long, and is told where it is empty', async () => {
    const reportData = Array.from({ length: 40 }, (_, index) => ({
      component: { name: 'Vendor' },
      variable: { name: `V${index}` },
      variableAttribute: [{ value: 'x'.repeat(2500) }, { type: 'Target' as const, value: 'y'.repeat(2500) }],
    }));
    const parts = (await told('NotifyReport', { ...REQUESTS.NotifyReport, reportData })).filter(
      (fact) => fact.name === 'station.variables-reported',
    );
    expect(parts.map(({ id }) => id.slice(-3))).toEqual(['.p0', '.p1', '.p2']);
    expect(parts.flatMap(({ data }) => data.variables.map(({ variable }) => variable))).toEqual(
      reportData.map(({ variable }) => variable.name),
    );
    expect(await told('NotifyReport', { requestId: 1, seqNo: 0, generatedAt: T })).toMatchObject([
      {},
      { name: 'station.variables-reported', data: { more: false, variables: [] } },
    ]);
  });

  it.each([
    ['TokenReader', 'Token'],
    ['NetworkConfiguration', 'VpnKey'],
    ['NetworkConfiguration', 'SimPin'],
    ['Vendor', 'adminPassword'],
    ['VehicleIdSensor', 'Plate'],
    ['Modem', 'ICCID'],
  ])('does not tell the value of %s.%s', async (component, variable) => {
    const facts = await told('NotifyReport', {
      ...REQUESTS.NotifyReport,
      reportData: [
        { component: { name: component }, variable: { name: variable }, variableAttribute: [{ value: 'private' }] },
      ],
    });
    expect(facts[1]).toMatchObject({ data: { variables: [{ attributes: [{ hidden: true }] }] } });
    expect(JSON.stringify(facts)).not.toContain('private');
  });
});

it('tells events one by one, without what they may hide', async () => {
  expect((await told('NotifyEvent', REQUESTS.NotifyEvent))[1]).toMatchObject({
    name: 'station.events-reported',
    occurredAt: T,
    data: {
      events: [
        { eventId: 1, at: T, component: 'Connector', evseId: 2, value: 'Occupied', trigger: 'Delta' },
        {
          eventId: 2,
          component: 'TokenReader',
          hidden: true,
          notification: 'CustomMonitor',
          techCode: 'E-7',
          techInfoLength: 7,
          cleared: false,
        },
      ],
    },
  });
});

it('tells monitors, with a severity and who set them where 2.1 says so', async () => {
  const variableMonitoring = [
    { id: 1, transaction: true, value: 72.5, type: 'UpperThreshold', severity: 4 },
    { id: 2, transaction: false, value: 60, type: 'Periodic', severity: 8, eventNotificationType: 'CustomMonitor' },
  ];
  const monitor = [
    { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Temperature' }, variableMonitoring },
  ];
  expect(await told('NotifyMonitoringReport', { ...REQUESTS.NotifyMonitoringReport, monitor })).toMatchObject([
    { data: { action: 'NotifyMonitoringReport', requestId: 5 } },
    {
      name: 'station.monitors-reported',
      data: {
        monitored: [
          {
            component: 'EVSE',
            variable: 'Temperature',
            monitors: [
              { monitorId: 1, type: 'UpperThreshold', value: 72.5, severity: 4, duringTransactions: true },
              { monitorId: 2, notification: 'CustomMonitor', duringTransactions: false },
            ],
          },
        ],
      },
    },
  ]);
});

describe('limits and profiles', () => {
  it('are told in whole W or mA', async () => {
    expect(await told('NotifyChargingLimit', REQUESTS.NotifyChargingLimit)).toMatchObject([
      {
        name: 'station.charging-limit-reported',
        data: {
          source: 'EMS',
          cleared: false,
          evseId: 1,
          gridCritical: true,
          schedules: [{ scheduleId: 1, unit: 'W', periods: [{ startSeconds: 0, limit: 11_000 }] }],
        },
      },
    ]);
    const [profile] = REQUESTS.ReportChargingProfiles.chargingProfile;
    const chargingProfile = [
      {
        ...profile,
        recurrencyKind: 'Daily',
        validFrom: '1999-01-01T00:00:00Z',
        validTo: 'never',
        chargingSchedule: [
          {
            id: 2,
            startSchedule: '2026-03-01T00:00:00+01:00',
            duration: 86_400,
            chargingRateUnit: 'A',
            minChargingRate: 6,
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.1, limit_L2: 10, setpoint: -3.25, numberPhases: 3 }],
          },
        ],
      },
    ];
    expect((await told('ReportChargingProfiles', { ...REQUESTS.ReportChargingProfiles, chargingProfile }))[1]).toEqual({
      name: 'station.charging-profiles-reported',
      id: expect.stringMatching(/\.p0$/),
      occurredAt: expect.any(String),
      data: {
        requestId: 7,
        more: false,
        source: 'CSO',
        evseId: 1,
        profiles: [
          {
            profileId: 1,
            stackLevel: 0,
            purpose: 'TxProfile',
            kind: 'Relative',
            recurrency: 'Daily',
            validFrom: '1999-01-01T00:00:00.000Z',
            schedules: [
              {
                scheduleId: 2,
                unit: 'mA',
                startAt: '2026-02-28T23:00:00.000Z',
                durationSeconds: 86_400,
                minRate: 6_000,
                periods: [{ startSeconds: 0, limit: 16_100, limitL2: 10_000, setpoint: -3_250, phases: 3 }],
              },
            ],
          },
        ],
      },
    });
  });

  it('go', async () => {
    expect(await told('ClearedChargingLimit', { chargingLimitSource: 'EMS', evseId: 2 })).toMatchObject([
      { name: 'station.charging-limit-reported', data: { source: 'EMS', cleared: true, evseId: 2 } },
    ]);
    expect(await told('ReservationStatusUpdate', REQUESTS.ReservationStatusUpdate)).toMatchObject([
      { name: 'station.reservation-ended', data: { reservationId: 8, reason: 'Expired' } },
    ]);
  });
});

it('tells what has no fact of its own in the words of the message, free of texts and addresses', async () => {
  const content = async (action: keyof typeof REQUESTS) => (await told(action, REQUESTS[action]))[0]?.data;
  expect(await content('NotifyDisplayMessages')).toMatchObject({
    content: {
      requestId: 4,
      messageInfo: [{ id: 1, priority: 'AlwaysFront', message: { format: 'UTF8', language: 'en' } }],
    },
  });
  expect(await content('NotifyEVChargingNeeds')).toMatchObject({
    content: { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } },
  });
  expect(await content('PublishFirmwareStatusNotification')).toMatchObject({ content: { status: 'Published' } });
  expect(await content('NotifyCustomerInformation')).not.toHaveProperty('content');
});
