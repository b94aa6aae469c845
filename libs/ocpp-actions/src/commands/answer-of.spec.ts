import type { StationCommand } from '@busbar/domain';
import { answerOf } from './index';

const GET: StationCommand = { type: 'get-configuration', parameters: {} };

describe('an answer', () => {
  it('is told in the station’s own word', () => {
    const unlock: StationCommand = { type: 'unlock-connector', parameters: { evseId: 1 } };
    expect(answerOf('ocpp1.6', unlock, { status: 'Unlocked' })).toEqual({
      result: 'accepted',
      stationStatus: 'Unlocked',
    });
    expect(answerOf('ocpp2.0.1', unlock, { status: 'OngoingAuthorizedTransaction' })).toEqual({
      result: 'rejected',
      stationStatus: 'OngoingAuthorizedTransaction',
    });
  });

  it('has the reason’s code and not what was written beside it', () => {
    const stop: StationCommand = { type: 'remote-stop', parameters: { transactionId: '7' } };
    const statusInfo = { reasonCode: 'TxNotFound', additionalInfo: 'of DEMO-0001' };
    expect(answerOf('ocpp2.0.1', stop, { status: 'Rejected', statusInfo })).toEqual({
      result: 'rejected',
      stationStatus: 'Rejected',
      detail: { reasonCode: 'TxNotFound' },
    });
  });

  it('tells settings, and no secret among them', () => {
    const answer = answerOf('ocpp1.6', GET, {
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: false, value: '300' },
        { key: 'AuthorizationKey', readonly: false, value: 'private' },
        { key: 'FreevendIdTag', readonly: false, value: 'private' },
        { key: 'Empty', readonly: true },
      ],
      unknownKey: ['X'],
    });
    expect(JSON.stringify(answer)).not.toContain('private');
    expect(answer).toMatchObject({
      result: 'accepted',
      detail: {
        values: [
          { key: 'HeartbeatInterval', value: '300', readOnly: false },
          { key: 'AuthorizationKey' },
          { key: 'FreevendIdTag' },
          { key: 'Empty', readOnly: true },
        ],
        unknownKeys: ['X'],
      },
    });
  });

  it('is the same for keys of 2.x, which are variables', () => {
    const answer = answerOf('ocpp2.0.1', GET, {
      getVariableResult: [
        {
          attributeStatus: 'Accepted',
          attributeValue: '300',
          component: { name: 'OCPPCommCtrlr' },
          variable: { name: 'HeartbeatInterval' },
        },
        {
          attributeStatus: 'UnknownVariable',
          component: { name: 'A', evse: { id: 2 } },
          variable: { name: 'B', instance: 'c' },
        },
      ],
    });
    expect(answer).toEqual({
      result: 'accepted',
      detail: {
        values: [
          { key: 'OCPPCommCtrlr.HeartbeatInterval', status: 'Accepted', value: '300' },
          { key: 'A.B[c]', status: 'UnknownVariable', evseId: 2 },
        ],
      },
    });
  });

  it('declines as a whole where one of several things was declined', () => {
    const set: StationCommand = { type: 'set-configuration', parameters: { key: 'A.B', value: '1' } };
    const place = { component: { name: 'A' }, variable: { name: 'B' } };
    expect(
      answerOf('ocpp2.0.1', set, {
        setVariableResult: [
          { attributeStatus: 'Accepted', ...place },
          { attributeStatus: 'Rejected', ...place },
        ],
      }),
    ).toMatchObject({ result: 'rejected', stationStatus: 'Rejected' });
    expect(
      answerOf('ocpp2.0.1', set, { setVariableResult: [{ attributeStatus: 'RebootRequired', ...place }] }),
    ).toMatchObject({ result: 'accepted', stationStatus: 'RebootRequired' });
  });

  it('of a vendor tells how long it is, never what it says', () => {
    const transfer: StationCommand = { type: 'data-transfer', parameters: { vendorId: 'com.vendor' } };
    expect(answerOf('ocpp2.0.1', transfer, { status: 'Accepted', data: { a: 'private' } })).toEqual({
      result: 'accepted',
      stationStatus: 'Accepted',
      detail: { dataLength: 15 },
    });
  });

  it('has no file where there is nothing to bring', () => {
    const log: StationCommand = { type: 'get-log', parameters: { log: 'diagnostics', location: 'ftp://x.example' } };
    expect(answerOf('ocpp1.6', log, {})).toMatchObject({ result: 'rejected' });
    expect(answerOf('ocpp1.6', log, { fileName: 'd.zip' })).toEqual({
      result: 'accepted',
      detail: { fileName: 'd.zip' },
    });
    expect(answerOf('ocpp2.0.1', log, { status: 'AcceptedCanceled', filename: 'd.zip' })).toMatchObject({
      result: 'accepted',
      stationStatus: 'AcceptedCanceled',
    });
  });

  it('tells a composite schedule alike for all versions', () => {
    const get: StationCommand = {
      type: 'get-composite-schedule',
      parameters: { evseId: 1, durationSeconds: 600 },
    };
    const periods = [{ startPeriod: 0, limit: 16, numberPhases: 3 }];
    const expected = {
      evseId: 1,
      startAt: '2026-03-01T12:00:00Z',
      durationSeconds: 600,
      unit: 'A',
      periods: [{ startSeconds: 0, limit: 16, phases: 3 }],
    };
    const v16 = answerOf('ocpp1.6', get, {
      status: 'Accepted',
      connectorId: 1,
      scheduleStart: '2026-03-01T12:00:00Z',
      chargingSchedule: { duration: 600, chargingRateUnit: 'A', chargingSchedulePeriod: periods },
    });
    const v201 = answerOf('ocpp2.0.1', get, {
      status: 'Accepted',
      schedule: {
        evseId: 1,
        duration: 600,
        scheduleStart: '2026-03-01T12:00:00Z',
        chargingRateUnit: 'A',
        chargingSchedulePeriod: periods,
      },
    });
    expect(v16.detail).toEqual({ schedule: expected });
    expect(v201).toEqual(v16);
  });

  it('names tariffs, and nobody whose they are', () => {
    const get: StationCommand = { type: 'get-tariffs', parameters: {} };
    const answer = answerOf('ocpp2.1', get, {
      status: 'Accepted',
      tariffAssignments: [{ tariffId: 't', tariffKind: 'DriverTariff', idTokens: ['DEMO-0001'] }],
    });
    expect(answer.detail).toEqual({ tariffs: [{ tariffId: 't', kind: 'DriverTariff' }] });
  });

  it('that a station keeps no list declines', () => {
    const get: StationCommand = { type: 'get-local-list-version', parameters: {} };
    expect(answerOf('ocpp1.6', get, { listVersion: -1 }).result).toBe('rejected');
    expect(answerOf('ocpp1.6', get, { listVersion: 0 })).toEqual({ result: 'accepted', detail: { version: 0 } });
  });
});
