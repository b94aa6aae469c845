import { flag, integer, list, moment, open, optional, record, text, word } from '../shape';
import { evseId, evseOrStation, tokenRef, transactionId } from './words';

export const DER_CONTROLS = [
  'EnterService',
  'FreqDroop',
  'FreqWatt',
  'FixedPFAbsorb',
  'FixedPFInject',
  'FixedVar',
  'Gradients',
  'HFMustTrip',
  'HFMayTrip',
  'HVMustTrip',
  'HVMomCess',
  'HVMayTrip',
  'LimitMaxDischarge',
  'LFMustTrip',
  'LVMustTrip',
  'LVMomCess',
  'LVMayTrip',
  'PowerMonitoringMustTrip',
  'VoltVar',
  'VoltWatt',
  'WattPF',
  'WattVar',
] as const;
const derControl = word(...DER_CONTROLS);
const controlId = text(36);

/** How a station that feeds in behaves towards the grid; `control` is what 2.1 defines for its kind. */
export const setDerControl = record({ isDefault: flag, controlId, kind: derControl, control: open });

export const getDerControl = record({
  isDefault: optional(flag),
  controlId: optional(controlId),
  kind: optional(derControl),
});

export const clearDerControl = record({ isDefault: flag, controlId: optional(controlId), kind: optional(derControl) });

/** A tariff as 2.1's TariffType writes it. */
export const setDefaultTariff = record({ evseId: optional(evseId), tariff: open });

export const changeTransactionTariff = record({ transactionId, tariff: open });

export const getTariffs = record({ evseId: optional(evseId) });

export const clearTariffs = record({
  tariffIds: optional(list(text(60), { maxItems: 100 })),
  evseId: optional(evseOrStation),
});

/** Lets the holder of a token swap batteries. */
export const requestBatterySwap = record({ tokenRef });

export const getPeriodicEventStreams = record({});

export const adjustPeriodicEventStream = record({
  streamId: integer(),
  intervalSeconds: optional(integer()),
  values: optional(integer()),
});

/** Tells the station that somebody is paying on the web page of its QR code. */
export const webPaymentStarted = record({ evseId, timeoutSeconds: integer() });

export const usePriorityCharging = record({ transactionId, activate: flag });

export const allowEnergyTransfer = record({
  transactionId,
  modes: list(
    word(
      'AC_single_phase',
      'AC_two_phase',
      'AC_three_phase',
      'DC',
      'AC_BPT',
      'AC_BPT_DER',
      'AC_DER',
      'DC_BPT',
      'DC_ACDP',
      'DC_ACDP_BPT',
      'WPT',
    ),
    { maxItems: 11 },
  ),
});

/** A frequency restoration signal of the grid, passed on at this moment. */
export const afrrSignal = record({ at: moment, signal: integer(-2_147_483_648) });
