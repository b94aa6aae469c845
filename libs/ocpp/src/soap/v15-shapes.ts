import type { StationAction } from '../v16/actions';
import { int, many, text, type Field, type Shape } from './shape';
import { REPLIES_V16, REQUESTS_V16 } from './v16-shapes';

const sampledValues: Field = {
  kind: 'attributed',
  text: 'value',
  attributes: ['context', 'format', 'measurand', 'location', 'unit'],
};
const meterValue: Shape = { timestamp: text, value: sampledValues };

/** OCPP 1.5 WSDL, CentralSystemService; what is not said here is as in 1.6. */
export const REQUESTS_V15: { readonly [A in StationAction]: Shape } = {
  ...REQUESTS_V16,
  MeterValues: { connectorId: int, transactionId: int, values: many(meterValue) },
  StopTransaction: {
    transactionId: int,
    idTag: text,
    timestamp: text,
    meterStop: int,
    transactionData: many({ values: many(meterValue) }),
  },
};

export const REPLIES_V15: { readonly [A in StationAction]: Shape } = {
  ...REPLIES_V16,
  BootNotification: { status: text, currentTime: text, heartbeatInterval: int },
};

interface MeterValueV15 {
  readonly timestamp?: string;
  readonly value?: readonly Readonly<Record<string, string>>[];
}

/** 1.5 WSDL, UnitOfMeasure: `Amp` and `Volt` are 1.6's `A` and `V`. */
const UNITS: Readonly<Record<string, string>> = { Amp: 'A', Volt: 'V' };

/** Brings a request of 1.5 into the shape of 1.6: meter values are named and nested otherwise, and so are two units. */
export function upgradeRequest(
  action: StationAction,
  request: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (action === 'MeterValues') {
    const { values, ...rest } = request as { values?: readonly MeterValueV15[] };
    return { ...rest, meterValue: (values ?? []).map(upgradeMeterValue) };
  }
  if (action === 'StopTransaction' && request['transactionData'] !== undefined) {
    const transactionData = request['transactionData'] as readonly { values?: readonly MeterValueV15[] }[];
    return {
      ...request,
      transactionData: transactionData.flatMap(({ values }) => (values ?? []).map(upgradeMeterValue)),
    };
  }
  return { ...request };
}

function upgradeMeterValue({ value, ...rest }: MeterValueV15): object {
  return {
    ...rest,
    sampledValue: (value ?? []).map((each) => ({
      ...each,
      ...(each['unit'] !== undefined && { unit: UNITS[each['unit']] ?? each['unit'] }),
    })),
  };
}
