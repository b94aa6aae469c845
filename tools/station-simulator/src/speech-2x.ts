import type { Reading } from './charging';
import type { Random } from './random';
import type { Speech, Status, StopReason } from './speech';
import type { Payload } from './transport';

/** What a connector of 2.x is, whatever its transaction does. */
const STATUSES: Readonly<Record<Status, string>> = {
  Available: 'Available',
  Preparing: 'Occupied',
  Charging: 'Occupied',
  Finishing: 'Occupied',
  Faulted: 'Faulted',
};

/** How an end came about: what triggered the event, and why the transaction stopped. */
const ENDS: Readonly<Record<StopReason, { readonly trigger: string; readonly stopped: string }>> = {
  EVDisconnected: { trigger: 'EVCommunicationLost', stopped: 'EVDisconnected' },
  EmergencyStop: { trigger: 'AbnormalCondition', stopped: 'EmergencyStop' },
  Other: { trigger: 'StopAuthorized', stopped: 'Other' },
  DeAuthorized: { trigger: 'Deauthorized', stopped: 'DeAuthorized' },
};

/** The messages that 2.0.1 and 2.1 have alike. Every connector is an EVSE of its own, as most stations have it. */
export function speech2x(random: Random): Speech {
  return {
    boot: (kind, id) => ({
      action: 'BootNotification',
      payload: {
        reason: 'PowerUp',
        chargingStation: {
          vendorName: kind.vendor,
          model: kind.model,
          serialNumber: `S-${id}`.slice(0, 25),
          firmwareVersion: '3.4.1',
        },
      },
    }),
    registration: (reply) => ({
      accepted: reply?.status === 'Accepted',
      intervalSeconds: Number(reply?.interval ?? 60),
    }),
    // The station's own status would be an event of its device model.
    status: (evseId, status, at) =>
      evseId === 0
        ? undefined
        : {
            action: 'StatusNotification',
            payload: { timestamp: at.toISOString(), connectorStatus: STATUSES[status], evseId, connectorId: 1 },
          },
    authorise: (token) => ({ action: 'Authorize', payload: { idToken: idTokenOf(token) } }),
    isAccepted: (reply) => (reply?.idTokenInfo as { status?: unknown } | undefined)?.status === 'Accepted',
    transaction: ({ connector, token, at, registerWh }) => {
      // The station chooses it and never uses it twice (E01.FR.08).
      const transactionId = uuid(random);
      let seqNo = 0;
      const event = (eventType: string, triggerReason: string, time: Date, info: Payload, more: Payload) => ({
        action: 'TransactionEvent',
        payload: {
          eventType,
          timestamp: time.toISOString(),
          triggerReason,
          seqNo: seqNo++,
          transactionInfo: { transactionId, ...info },
          evse: { id: connector, connectorId: 1 },
          ...more,
        },
      });
      const register = (time: Date, value: number, context: string) => ({
        timestamp: time.toISOString(),
        sampledValue: [energy(value, context)],
      });
      return {
        start: event(
          'Started',
          'Authorized',
          at,
          { chargingState: 'Charging' },
          { idToken: idTokenOf(token), meterValue: [register(at, registerWh, 'Transaction.Begin')] },
        ),
        started: () => undefined,
        sample: (reading) =>
          event(
            'Updated',
            'MeterValuePeriodic',
            reading.at,
            { chargingState: 'Charging' },
            { meterValue: [{ timestamp: reading.at.toISOString(), sampledValue: samples(reading) }] },
          ),
        stop: (reading, reason) =>
          event(
            'Ended',
            ENDS[reason].trigger,
            reading.at,
            {
              chargingState: reason === 'EVDisconnected' ? 'Idle' : 'EVConnected',
              stoppedReason: ENDS[reason].stopped,
            },
            { idToken: idTokenOf(token), meterValue: [register(reading.at, reading.energyWh, 'Transaction.End')] },
          ),
      };
    },
  };
}

function idTokenOf(token: string): Payload {
  return { idToken: token, type: 'ISO14443' };
}

function energy(wh: number, context: string): Payload {
  return { value: wh, context, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } };
}

function samples(reading: Reading): Payload[] {
  const sample = (value: number, measurand: string, unit: string) => ({
    value,
    context: 'Sample.Periodic',
    measurand,
    unitOfMeasure: { unit },
  });
  return [
    energy(reading.energyWh, 'Sample.Periodic'),
    sample(reading.powerW, 'Power.Active.Import', 'W'),
    sample(reading.currentA, 'Current.Import', 'A'),
    sample(reading.voltageV, 'Voltage', 'V'),
    sample(reading.socPercent, 'SoC', 'Percent'),
  ];
}

/** Random by the fleet's own seed, and by the moment: the same fleet run twice makes new transactions. */
function uuid(random: Random): string {
  const moment = Date.now().toString(16).padStart(12, '0').slice(-12);
  const hex = (length: number) => Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
}
