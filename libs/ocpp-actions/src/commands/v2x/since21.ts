import type { ParametersOf } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';
import { invalid, since21, UNKNOWN_TOKEN } from '../draft';
import { idTokenOf } from './id-token';
import { request } from './request';

/** 2.1 Q01: which ways of charging and feeding in are open to the vehicle. */
export const allowEnergyTransfer = since21<'allow-energy-transfer'>(({ transactionId, modes }) =>
  request('NotifyAllowedEnergyTransfer', { transactionId, allowedEnergyTransfer: [...modes] }),
);

/** 2.1 Q07: automatic frequency restoration. */
export const afrrSignal = since21<'afrr-signal'>(({ at, signal }) => request('AFRRSignal', { timestamp: at, signal }));

type DerKind = ParametersOf<'set-der-control'>['kind'];

/** Where a control of its kind lies in the request; every other kind is a curve. */
const FIELDS: Readonly<Partial<Record<DerKind, string>>> = {
  EnterService: 'enterService',
  FreqDroop: 'freqDroop',
  FixedPFAbsorb: 'fixedPFAbsorb',
  FixedPFInject: 'fixedPFInject',
  FixedVar: 'fixedVar',
  Gradients: 'gradient',
  LimitMaxDischarge: 'limitMaxDischarge',
};

/** 2.1 R04. What the control says is held against the schema with the rest. */
export const setDerControl = since21<'set-der-control'>(({ isDefault, controlId, kind, control }) =>
  request('SetDERControl', { isDefault, controlId, controlType: kind, [FIELDS[kind] ?? 'curve']: control }),
);

/** 2.1 R04. */
export const getDerControl = since21<'get-der-control'>(({ isDefault, controlId, kind }, { requestId }) =>
  request('GetDERControl', {
    requestId,
    ...(isDefault !== undefined && { isDefault }),
    ...(controlId !== undefined && { controlId }),
    ...(kind !== undefined && { controlType: kind }),
  }),
);

/** 2.1 R04. */
export const clearDerControl = since21<'clear-der-control'>(({ isDefault, controlId, kind }) =>
  request('ClearDERControl', {
    isDefault,
    ...(controlId !== undefined && { controlId }),
    ...(kind !== undefined && { controlType: kind }),
  }),
);

/** 2.1 I07; EVSE 0 is every EVSE. The tariff is held against the schema with the rest. */
export const setDefaultTariff = since21<'set-default-tariff'>(({ evseId, tariff }) =>
  request('SetDefaultTariff', { evseId: evseId ?? 0, tariff: tariff as unknown as messages.TariffType }),
);

/** 2.1 I11. */
export const changeTransactionTariff = since21<'change-transaction-tariff'>(({ transactionId, tariff }) =>
  request('ChangeTransactionTariff', { transactionId, tariff: tariff as unknown as messages.TariffType }),
);

/** 2.1 I09. */
export const getTariffs = since21<'get-tariffs'>(({ evseId }) => request('GetTariffs', { evseId: evseId ?? 0 }));

/** 2.1 I10. */
export const clearTariffs = since21<'clear-tariffs'>(({ tariffIds, evseId }) =>
  request('ClearTariffs', {
    ...(tariffIds !== undefined && { tariffIds: [...tariffIds] }),
    ...(evseId !== undefined && { evseId }),
  }),
);

/** 2.1 S02. */
export const requestBatterySwap = since21<'request-battery-swap'>(async ({ tokenRef }, { tagOf, requestId }) => {
  const tag = await tagOf(tokenRef);
  return tag === undefined
    ? invalid(UNKNOWN_TOKEN)
    : request('RequestBatterySwap', { idToken: idTokenOf(tag), requestId });
});

/** 2.1 N12. */
export const getPeriodicEventStreams = since21<'get-periodic-event-streams'>(() =>
  request('GetPeriodicEventStream', {}),
);

/** 2.1 N14. */
export const adjustPeriodicEventStream = since21<'adjust-periodic-event-stream'>(
  ({ streamId, intervalSeconds, values }) =>
    request('AdjustPeriodicEventStream', {
      id: streamId,
      params: {
        ...(intervalSeconds !== undefined && { interval: intervalSeconds }),
        ...(values !== undefined && { values }),
      },
    }),
);

/** 2.1 C25: payment by a QR code. */
export const webPaymentStarted = since21<'web-payment-started'>(({ evseId, timeoutSeconds }) =>
  request('NotifyWebPaymentStarted', { evseId, timeout: timeoutSeconds }),
);
