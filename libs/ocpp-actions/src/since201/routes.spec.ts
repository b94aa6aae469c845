import { TOKEN_KINDS } from '@busbar/events';
import { REQUESTS_SINCE_201 as REQUESTS, T, TOKEN } from '../testing/requests-since-201';
import { factsOf, sender } from '../testing/routes-suite';
import { routesSince201 } from './routes';
import { kindOf } from './token-kind';

const send = sender(routesSince201, 'ocpp2.0.1');

describe('Authorize', () => {
  it('tells group and expiry of a token that may charge', async () => {
    expect(await send('Authorize', REQUESTS.Authorize)).toMatchObject({
      reply: {
        idTokenInfo: {
          status: 'Accepted',
          cacheExpiryDateTime: '2099-01-01T00:00:00.000Z',
          groupIdToken: { idToken: 'GROUP', type: 'Central' },
        },
      },
      facts: [{ name: 'token.presented', data: { authorisation: 'Accepted', kind: TOKEN.type } }],
    });
  });

  it('says what kind of token was read, but in no words of a vendor', async () => {
    for (const kind of TOKEN_KINDS)
      expect(await send('Authorize', { idToken: { ...TOKEN, type: kind } })).toMatchObject({
        facts: [{ data: { kind } }],
      });
    const told = kindOf({ type: 'Plate-B-AB-123' } as never);
    expect(told).toEqual({});
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
    expect(factsOf(await send('NotifyEvent', REQUESTS.NotifyEvent))).toMatchObject([
      { name: 'station.message-received', data: { action: 'NotifyEvent', seqNo: 0 } },
      { name: 'station.events-reported' },
      { name: 'station.status-reported', occurredAt: T, data: { connectorId: 2, status: 'Occupied' } },
    ]);
  });
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
