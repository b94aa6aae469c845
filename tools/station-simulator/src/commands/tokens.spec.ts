import { aStation, type Stage } from '../testing/a-station';
import type { Payload } from '../transport';

const soon = '2026-03-01T12:10:00.000Z';
const info = { status: 'Accepted' };

describe('the local list', () => {
  it.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)(
    'of %s is replaced, changed and kept at its version',
    async (protocol) => {
      const stage = await aStation(protocol);
      const isOld = protocol === 'ocpp1.6';
      const entry = (token: string, isKept = true) =>
        isOld
          ? { idTag: token, ...(isKept && { idTagInfo: info }) }
          : { idToken: { idToken: token, type: 'Central' }, ...(isKept && { idTokenInfo: info }) };
      const send = (version: number, updateType: string, localAuthorizationList?: readonly Payload[]) =>
        stage.ask('SendLocalList', {
          ...(isOld ? { listVersion: version } : { versionNumber: version }),
          updateType,
          ...(localAuthorizationList && { localAuthorizationList }),
        }).status;
      const version = () => Object.values(stage.ask('GetLocalListVersion', {}))[0];
      expect(version()).toBe(0);
      expect(send(3, 'Full', [entry('A'), entry('B')])).toBe('Accepted');
      expect(send(3, 'Differential', [entry('C')])).toBe('VersionMismatch');
      expect(send(4, 'Differential', [entry('C'), entry('A', false)])).toBe('Accepted');
      expect(
        send(
          5,
          'Differential',
          Array.from({ length: 101 }, (_, index) => entry(`X${index}`)),
        ),
      ).toBe('Failed');
      expect(version()).toBe(4);
      const { localList } = stage.station.memory;
      expect(['A', 'b', 'C', 'X1'].map((token) => localList.accepts(token))).toEqual([false, true, true, false]);
      expect(send(9, 'Full')).toBe('Accepted');
      expect([localList.size, version()]).toEqual([0, 9]);
      await stage.leave();
    },
  );

  it('lets a token charge without asking, once the station may', async () => {
    const stage = await aStation('ocpp1.6');
    const { ask, network, clock } = stage;
    ask('SendLocalList', {
      listVersion: 1,
      updateType: 'Full',
      localAuthorizationList: [{ idTag: 'A', idTagInfo: info }],
    });
    ask('ChangeConfiguration', { key: 'LocalPreAuthorize', value: 'true' });
    ask('RemoteStartTransaction', { idTag: 'A' });
    await clock.advance(1_000);
    expect(network.take('Authorize')).toEqual([]);
    expect(network.take('StartTransaction')).toHaveLength(1);
    ask('ChangeConfiguration', { key: 'LocalAuthListEnabled', value: 'false' });
    expect(ask('GetLocalListVersion', {})).toEqual({ listVersion: -1 });
    expect(ask('SendLocalList', { listVersion: 2, updateType: 'Full' })).toEqual({ status: 'NotSupported' });
    await stage.leave();
  });
});

it('a cleared cache makes the station ask again', async () => {
  const stage = await aStation('ocpp1.6');
  const { ask, network, clock } = stage;
  ask('ChangeConfiguration', { key: 'LocalPreAuthorize', value: 'true' });
  const asks = async () => {
    ask('RemoteStartTransaction', { idTag: 'A', connectorId: 1 });
    await clock.advance(1_000);
    ask('RemoteStopTransaction', { transactionId: Number(stage.station.connectors[0]?.running?.speech.id) });
    await clock.advance(1_000);
    return network.take('Authorize').length;
  };
  expect(await asks()).toBe(1);
  expect(await asks()).toBe(0);
  expect(ask('ClearCache', {})).toEqual({ status: 'Accepted' });
  expect(await asks()).toBe(1);
  ask('ChangeConfiguration', { key: 'AuthorizationCacheEnabled', value: 'false' });
  expect(ask('ClearCache', {})).toEqual({ status: 'Rejected' });
  await stage.leave();
});

describe('a reservation', () => {
  let stage: Stage;
  const statuses = () => stage.network.take('StatusNotification').map((told) => [told.connectorId, told.status]);
  const reserve = (more: Payload = {}) =>
    stage.ask('ReserveNow', { connectorId: 1, expiryDate: soon, idTag: 'MINE', reservationId: 7, ...more }).status;
  beforeEach(async () => {
    stage = await aStation('ocpp1.6');
    stage.network.heard.length = 0;
  });
  afterEach(() => stage.leave());

  it('keeps the connector for its token, whose session uses it up', async () => {
    expect(reserve()).toBe('Accepted');
    await stage.clock.advance(0);
    expect(statuses()).toEqual([[1, 'Reserved']]);
    expect(reserve({ reservationId: 8 })).toBe('Occupied');
    expect(stage.ask('RemoteStartTransaction', { idTag: 'OTHER', connectorId: 1 })).toEqual({ status: 'Rejected' });
    expect(stage.ask('RemoteStartTransaction', { idTag: 'MINE', connectorId: 1 })).toEqual({ status: 'Accepted' });
    await stage.clock.advance(1_000);
    expect(stage.network.take('StartTransaction')).toMatchObject([{ reservationId: 7 }]);
    expect(stage.ask('CancelReservation', { reservationId: 7 })).toEqual({ status: 'Rejected' });
  });

  it('ends when it is cancelled, or by itself', async () => {
    reserve();
    await stage.clock.advance(0);
    expect(stage.ask('CancelReservation', { reservationId: 7 })).toEqual({ status: 'Accepted' });
    await stage.clock.advance(0);
    expect(statuses()).toEqual([
      [1, 'Reserved'],
      [1, 'Available'],
    ]);
    reserve();
    await stage.clock.advance(599_000);
    expect(statuses()).toEqual([[1, 'Reserved']]);
    await stage.clock.advance(1_000);
    expect(statuses()).toEqual([[1, 'Available']]);
    expect(reserve({ expiryDate: '2026-03-01T11:00:00.000Z' })).toBe('Rejected');
  });

  it('of the whole station keeps one connector free, whichever it is', () => {
    expect(reserve({ connectorId: 0 })).toBe('Accepted');
    expect(reserve({ connectorId: 0, reservationId: 8 })).toBe('Accepted');
    expect(reserve({ connectorId: 0, reservationId: 9 })).toBe('Occupied');
    expect(stage.ask('RemoteStartTransaction', { idTag: 'OTHER' })).toEqual({ status: 'Rejected' });
    expect(stage.ask('RemoteStartTransaction', { idTag: 'MINE' })).toEqual({ status: 'Accepted' });
  });

  it('is refused where nobody can charge', () => {
    stage.ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    expect(reserve()).toBe('Unavailable');
    expect(reserve({ connectorId: 9 })).toBe('Rejected');
    stage.ask('RemoteStartTransaction', { idTag: 'OTHER', connectorId: 2 });
    expect(reserve({ connectorId: 2 })).toBe('Occupied');
  });
});

it('a station of 2.x tells that a reservation has expired', async () => {
  const stage = await aStation('ocpp2.0.1');
  const { ask, network, clock } = stage;
  const request = { id: 4, expiryDateTime: soon, idToken: { idToken: 'MINE', type: 'Central' }, evseId: 2 };
  expect(ask('ReserveNow', request)).toEqual({ status: 'Accepted' });
  await clock.advance(600_000);
  expect(network.take('ReservationStatusUpdate')).toEqual([{ reservationId: 4, reservationUpdateStatus: 'Expired' }]);
  expect(ask('CancelReservation', { reservationId: 4 })).toEqual({ status: 'Rejected' });
  await stage.leave();
});
