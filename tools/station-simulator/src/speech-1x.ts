import type { Reading } from './charging';
import type { Speech } from './speech';
import type { Payload, Protocol } from './transport';

/** OCPP 1.6's messages; what 1.5 does not know is left out. */
export function speech1x(protocol: Protocol): Speech {
  return {
    boot: (kind, id, { firmwareVersion }) => ({
      action: 'BootNotification',
      payload: {
        chargePointVendor: kind.vendor,
        chargePointModel: kind.model,
        chargePointSerialNumber: `S-${id}`.slice(0, 25),
        firmwareVersion,
      },
    }),
    registration: (reply) => ({
      accepted: reply?.status === 'Accepted',
      intervalSeconds: Number(reply?.interval ?? reply?.heartbeatInterval ?? 60),
    }),
    status: (connectorId, status, at) => ({
      action: 'StatusNotification',
      payload: {
        connectorId,
        status,
        errorCode: status === 'Faulted' ? 'GroundFailure' : 'NoError',
        timestamp: at.toISOString(),
      },
    }),
    authorise: (idTag) => ({ action: 'Authorize', payload: { idTag } }),
    isAccepted: (reply) => (reply?.idTagInfo as { status?: unknown } | undefined)?.status === 'Accepted',
    transaction: ({ connector, token, at, registerWh, reservationId }) => {
      let transactionId: number | undefined;
      return {
        get id() {
          return transactionId === undefined ? undefined : String(transactionId);
        },
        start: {
          action: 'StartTransaction',
          payload: {
            connectorId: connector,
            idTag: token,
            timestamp: at.toISOString(),
            meterStart: registerWh,
            ...(reservationId !== undefined && { reservationId }),
          },
        },
        started: (reply) => void (transactionId = Number(reply.transactionId)),
        sample: (reading, { isTriggered } = {}) => ({
          action: 'MeterValues',
          payload: {
            connectorId: connector,
            transactionId,
            meterValue: [{ timestamp: reading.at.toISOString(), sampledValue: samples(reading, isTriggered) }],
          },
        }),
        stop: (reading, reason) => ({
          action: 'StopTransaction',
          // Keys in the order of the WSDL, which SOAP asks for; 1.5 knows no reason (5.11 of OCPP 1.5).
          payload: {
            transactionId: transactionId ?? 0,
            idTag: token,
            timestamp: reading.at.toISOString(),
            meterStop: reading.energyWh,
            ...(protocol !== 'ocpp1.5-soap' && { reason }),
          },
        }),
      };
    },
    meter: (connectorId, reading) => ({
      action: 'MeterValues',
      payload: {
        connectorId,
        meterValue: [{ timestamp: reading.at.toISOString(), sampledValue: samples(reading, true) }],
      },
    }),
  };
}

function samples(reading: Reading, isTriggered = false): Payload[] {
  const sample = (value: number, measurand: string, unit: string) => ({
    value: String(value),
    context: isTriggered ? 'Trigger' : 'Sample.Periodic',
    measurand,
    unit,
  });
  return [
    sample(reading.energyWh, 'Energy.Active.Import.Register', 'Wh'),
    sample(reading.powerW, 'Power.Active.Import', 'W'),
    sample(reading.currentA, 'Current.Import', 'A'),
    sample(reading.voltageV, 'Voltage', 'V'),
    sample(reading.socPercent, 'SoC', 'Percent'),
  ];
}
