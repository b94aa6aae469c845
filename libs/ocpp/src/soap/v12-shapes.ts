import type { StationAction } from '../v16/actions';
import { int, many, text, type Shape } from './shape';
import { REPLIES_V15 } from './v15-shapes';
import { REQUESTS_V16 } from './v16-shapes';

/** OCPP 1.2 WSDL, CentralSystemService. There is no DataTransfer, and no message knows reservations or transaction data. */
export const REQUESTS_V12: Readonly<Partial<Record<StationAction, Shape>>> = {
  Authorize: REQUESTS_V16.Authorize,
  BootNotification: REQUESTS_V16.BootNotification,
  DiagnosticsStatusNotification: REQUESTS_V16.DiagnosticsStatusNotification,
  FirmwareStatusNotification: REQUESTS_V16.FirmwareStatusNotification,
  Heartbeat: REQUESTS_V16.Heartbeat,
  MeterValues: { connectorId: int, values: many({ timestamp: text, value: int }) },
  StartTransaction: { connectorId: int, idTag: text, timestamp: text, meterStart: int },
  StatusNotification: { connectorId: int, status: text, errorCode: text },
  StopTransaction: { transactionId: int, idTag: text, timestamp: text, meterStop: int },
};

/** What 1.2 answers is worded as in 1.5. */
export const REPLIES_V12 = REPLIES_V15;

interface MeterValueV12 {
  readonly timestamp?: string;
  readonly value?: number | string;
}

/** Brings a request of 1.2 into the shape of 1.6: a meter value is one whole number of Wh (1.2 WSDL, MeterValue). */
export function upgradeRequestV12(
  action: StationAction,
  request: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (action !== 'MeterValues') return { ...request };
  const { values, ...rest } = request as { values?: readonly MeterValueV12[] };
  return {
    ...rest,
    meterValue: (values ?? []).map(({ value, ...moment }) => ({
      ...moment,
      // What is no whole number stays no text, so that the rules refuse it: 1.6 takes any text for a value.
      sampledValue: value === undefined ? [] : [{ value: typeof value === 'number' ? String(value) : null }],
    })),
  };
}
