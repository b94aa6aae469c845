import type { TestCase } from './run-case';
import { reading, type Script } from './script';

const NO_TARIFFS = 'no costs are known at ingress: a total cost would have to be the tariff’s';
const NO_SCHEDULE = 'no schedule is made for what a vehicle asks: its needs are told as a fact and answered Rejected';

export const READINGS: readonly TestCase[] = [
  {
    id: 'TC_I_02_CSMS',
    about: 'the total cost at the end',
    unmet: NO_TARIFFS,
    play: (script) => script.evDisconnected({ expected: { totalCost: 'present' } }),
  },
  {
    id: 'TC_J_01_CSMS',
    about: 'by the clock while nobody charges',
    play: (script) => {
      for (const evseId of [0, 1, 0, 1, 0, 1]) {
        script.send('MeterValues', { evseId, meterValue: [reading(script.now(), 100, 'Sample.Clock')] });
        script.notify({
          trigger: 'Periodic',
          actualValue: '100',
          eventNotificationType: 'PreconfiguredMonitor',
          component: { name: 'FiscalMetering', evse: { id: 1 } },
          variable: { name: 'EnergyImportRegister' },
        });
      }
    },
  },
  {
    id: 'TC_J_02_CSMS',
    about: 'by the clock while somebody charges',
    play: (script) => {
      script.energyTransferStarted();
      for (const wh of [100, 200]) {
        script.send('MeterValues', { evseId: 0, meterValue: [reading(script.now(), wh, 'Sample.Clock')] });
        script.event('MeterValueClock', { meterValue: [reading(script.now(), wh, 'Sample.Clock')] });
      }
    },
  },
  ...(['TC_J_03_CSMS', 'TC_J_04_CSMS'] as const).map((id): TestCase => {
    const signed = id === 'TC_J_04_CSMS';
    return {
      id,
      about: `by the clock, all with the end${signed ? ', signed' : ''}`,
      play: (script) => script.evDisconnected({ meterValue: atTheEnd('Sample.Clock', signed) }),
    };
  }),
  {
    id: 'TC_J_07_CSMS',
    about: 'with a start whose EVSE is known',
    play: (script) => script.evConnectedPreSession({ meterValue: [reading(script.now(), 100, 'Transaction.Begin')] }),
  },
  {
    id: 'TC_J_08_CSMS',
    about: 'with the event that tells the EVSE',
    play: (script) => {
      script.authorized();
      script.evConnectedPreSession({ meterValue: [reading(script.now(), 100, 'Transaction.Begin')] });
      script.energyTransferStarted();
    },
  },
  {
    id: 'TC_J_09_CSMS',
    about: 'regularly while somebody charges',
    play: (script) => {
      script.energyTransferStarted();
      for (const wh of [100, 200, 300])
        script.event('MeterValuePeriodic', { meterValue: [reading(script.now(), wh, 'Sample.Periodic')] });
    },
  },
  ...(['TC_J_10_CSMS', 'TC_J_11_CSMS'] as const).map((id): TestCase => {
    const signed = id === 'TC_J_11_CSMS';
    return {
      id,
      about: `regular ones, all with the end${signed ? ', signed' : ''}`,
      play: (script) => script.evDisconnected({ meterValue: atTheEnd('Sample.Periodic', signed) }),
    };
  }),
];

function atTheEnd(context: 'Sample.Clock' | 'Sample.Periodic', signed: boolean) {
  return [
    reading('2026-03-01T08:10:00.000Z', 100, context, signed),
    reading('2026-03-01T08:20:00.000Z', 200, context, signed),
    reading('2026-03-01T08:30:00.000Z', 300, 'Transaction.End', signed),
  ];
}

function needs(script: Script): void {
  script.send(
    'NotifyEVChargingNeeds',
    {
      evseId: 1,
      maxScheduleTuples: 3,
      chargingNeeds: {
        requestedEnergyTransfer: 'AC_three_phase',
        acChargingParameters: { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 32, evMaxVoltage: 400 },
      },
    },
    { status: ['Accepted', 'Processing'] },
  );
}

export const LIMITS: readonly TestCase[] = [
  {
    id: 'TC_K_48_CSMS',
    about: 'a limit from elsewhere',
    play: (script) => script.send('NotifyChargingLimit', { chargingLimit: { chargingLimitSource: 'EMS' } }),
  },
  {
    id: 'TC_K_50_CSMS',
    about: 'such a limit is gone',
    play: (script) => script.send('ClearedChargingLimit', { chargingLimitSource: 'EMS' }),
  },
  {
    id: 'TC_K_51_CSMS',
    about: 'such a limit is gone while somebody charges',
    play: (script) => {
      script.energyTransferStarted();
      script.send('ClearedChargingLimit', { chargingLimitSource: 'EMS' });
      script.event('ChargingRateChanged');
    },
  },
  ...(['TC_K_53_CSMS', 'TC_K_55_CSMS', 'TC_K_57_CSMS'] as const).map((id): TestCase => ({
    id,
    about: {
      TC_K_53_CSMS: 'a vehicle tells its needs and gets a schedule',
      TC_K_55_CSMS: 'a vehicle plans beyond its schedule and gets another one',
      TC_K_57_CSMS: 'a vehicle tells new needs',
    }[id],
    unmet: NO_SCHEDULE,
    play: (script) => {
      script.authorized();
      script.evConnectedPreSession();
      needs(script);
    },
  })),
];
