import type { FactData } from './registry';
import type { Scene } from './sample-scene';

type Reports =
  | 'station.variables-reported'
  | 'station.events-reported'
  | 'station.monitors-reported'
  | 'station.stream-sampled'
  | 'station.charging-limit-reported'
  | 'station.charging-profiles-reported'
  | 'station.reservation-ended';

/** Samples of what stations of 2.x report. */
export const REPORT_SAMPLES: { readonly [Name in Reports]: (scene: Scene) => FactData[Name] } = {
  'station.variables-reported': ({ dice, connectorId }) => ({
    requestId: dice.between(1, 1000),
    seqNo: 0,
    more: false,
    variables: [
      {
        component: 'Connector',
        evseId: connectorId,
        connectorId: 1,
        variable: 'AvailabilityState',
        attributes: [
          {
            type: 'Actual',
            value: dice.one(['Available', 'Occupied']),
            mutability: 'ReadOnly',
            persistent: false,
            constant: false,
          },
        ],
        dataType: 'OptionList',
        supportsMonitoring: true,
      },
      {
        component: 'EVSE',
        evseId: connectorId,
        variable: 'Power',
        attributes: [{ type: 'MaxSet', value: '22.5', mutability: 'ReadWrite', persistent: true, constant: false }],
        dataType: 'decimal',
        unit: 'kW',
        minLimit: 0,
        maxLimit: 22.5,
      },
    ],
  }),
  'station.events-reported': ({ dice, at, connectorId }) => ({
    seqNo: 0,
    more: false,
    events: [
      {
        eventId: dice.between(1, 1000),
        at: at.toISOString(),
        trigger: 'Alerting',
        notification: 'HardWiredMonitor',
        component: 'TemperatureSensor',
        evseId: connectorId,
        variable: 'Temperature',
        value: String(dice.between(70, 95)),
        cleared: false,
      },
    ],
  }),
  'station.monitors-reported': ({ dice, connectorId }) => ({
    requestId: dice.between(1, 1000),
    seqNo: 0,
    more: false,
    monitored: [
      {
        component: 'TemperatureSensor',
        evseId: connectorId,
        variable: 'Temperature',
        monitors: [{ monitorId: 1, type: 'UpperThreshold', value: 72.5, severity: 4, duringTransactions: true }],
      },
    ],
  }),
  'station.stream-sampled': ({ dice, at }) => ({
    streamId: dice.between(1, 5),
    pending: 0,
    values: [{ at: at.toISOString(), value: String(dice.between(225, 235)) }],
  }),
  'station.charging-limit-reported': ({ dice }) => ({
    source: 'EMS',
    cleared: false,
    gridCritical: false,
    schedules: [
      {
        scheduleId: 1,
        unit: 'W',
        durationSeconds: 3600,
        periods: [{ startSeconds: 0, limit: dice.between(1, 9) * 11_000 }],
      },
    ],
  }),
  'station.charging-profiles-reported': ({ dice, connectorId }) => ({
    requestId: dice.between(1, 1000),
    more: false,
    source: 'CSO',
    evseId: connectorId,
    profiles: [
      {
        profileId: 1,
        stackLevel: 0,
        purpose: 'TxDefaultProfile',
        kind: 'Relative',
        schedules: [{ scheduleId: 1, unit: 'mA', periods: [{ startSeconds: 0, limit: 16_000, phases: 3 }] }],
      },
    ],
  }),
  'station.reservation-ended': ({ dice }) => ({ reservationId: dice.between(1, 1000), reason: 'Expired' }),
};
