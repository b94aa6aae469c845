import type { StationAction } from '../v16/actions';
import { int, many, one, text, type Shape } from './shape';

const sampledValue: Shape = {
  value: text,
  context: text,
  format: text,
  measurand: text,
  phase: text,
  location: text,
  unit: text,
};
const meterValue: Shape = { timestamp: text, sampledValue: many(sampledValue) };
/** Of both services. */
export const idTagInfo: Shape = { status: text, expiryDate: text, parentIdTag: text };

/** OCPP 1.6 WSDL, CentralSystemService: the requests' types. */
export const REQUESTS_V16: { readonly [A in StationAction]: Shape } = {
  Authorize: { idTag: text },
  BootNotification: {
    chargePointVendor: text,
    chargePointModel: text,
    chargePointSerialNumber: text,
    chargeBoxSerialNumber: text,
    firmwareVersion: text,
    iccid: text,
    imsi: text,
    meterType: text,
    meterSerialNumber: text,
  },
  DataTransfer: { vendorId: text, messageId: text, data: text },
  DiagnosticsStatusNotification: { status: text },
  FirmwareStatusNotification: { status: text },
  Heartbeat: {},
  MeterValues: { connectorId: int, transactionId: int, meterValue: many(meterValue) },
  StartTransaction: { connectorId: int, idTag: text, timestamp: text, meterStart: int, reservationId: int },
  StatusNotification: {
    connectorId: int,
    status: text,
    errorCode: text,
    info: text,
    timestamp: text,
    vendorId: text,
    vendorErrorCode: text,
  },
  StopTransaction: {
    transactionId: int,
    idTag: text,
    timestamp: text,
    meterStop: int,
    reason: text,
    transactionData: many(meterValue),
  },
};

/** The replies' types; elements in the order of the WSDL's sequences. */
export const REPLIES_V16: { readonly [A in StationAction]: Shape } = {
  Authorize: { idTagInfo: one(idTagInfo) },
  BootNotification: { status: text, currentTime: text, interval: int },
  DataTransfer: { status: text, data: text },
  DiagnosticsStatusNotification: {},
  FirmwareStatusNotification: {},
  Heartbeat: { currentTime: text },
  MeterValues: {},
  StartTransaction: { transactionId: int, idTagInfo: one(idTagInfo) },
  StatusNotification: {},
  StopTransaction: { idTagInfo: one(idTagInfo) },
};
