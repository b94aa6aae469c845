import type { Reading } from './charging';
import type { Random } from './random';
import type { Speech, Status, StopReason } from './speech';
import type { Payload } from './transport';

/** What a connector of 2.x is, whatever its transaction does. */
const STATUSES: Readonly<Record<Status, string>> = {
  Available: 'Available',
  Preparing: 'Occupied',
  Charging: 'Occupied',
  SuspendedEVSE: 'Occupied',
  Finishing: 'Occupied',
  Reserved: 'Reserved',
  Unavailable: 'Unavailable',
  Faulted: 'Faulted',
};

/** How an end came about: what triggered the event, and why the transaction stopped. */
const ENDS: Readonly<Record<StopReason, { readonly trigger: string; readonly stopped: string }>> = {
  EVDisconnected: { trigger: 'EVCommunicationLost', stopped: 'EVDisconnected' },
  EmergencyStop: { trigger: 'AbnormalCondition', stopped: 'EmergencyStop' },
  Other: { trigger: 'StopAuthorized', stopped: 'Other' },
  DeAuthorized: { trigger: 'Deauthorized', stopped: 'DeAuthorized' },
  Remote: { trigger: 'RemoteStop', stopped: 'Remote' },
  SoftReset: { trigger: 'ResetCommand', stopped: 'ImmediateReset' },
  HardReset: { trigger: 'ResetCommand', stopped: 'ImmediateReset' },
  UnlockCommand: { trigger: 'UnlockCommand', stopped: 'Other' },
};

/** The messages that 2.0.1 and 2.1 have alike. Every connector is an EVSE of its own, as most stations have it. */
export function speech2x(random: Random): Speech {
  return {
    boot: (kind, id, { firmwareVersion, reason }) => ({
      action: 'BootNotification',
      payload: {
        reason,
        chargingStation: {
          vendorName: kind.vendor,
          model: kind.model,
          serialNumber: `S-${id}`.slice(0, 25),
          firmwareVersion,
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
    authorise: (token, type) => ({ action: 'Authorize', payload: { idToken: idTokenOf(token, type) } }),
    isAccepted: (reply) => (reply?.idTokenInfo as { status?: unknown } | undefined)?.status === 'Accepted',
    transaction: ({ connector, token, tokenType, at, registerWh, remoteStartId, reservationId }) => {
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
      const idToken = idTokenOf(token, tokenType);
      return {
        id: transactionId,
        start: event(
          'Started',
          remoteStartId === undefined ? 'Authorized' : 'RemoteStart',
          at,
          { chargingState: 'Charging', ...(remoteStartId !== undefined && { remoteStartId }) },
          {
            idToken,
            ...(reservationId !== undefined && { reservationId }),
            meterValue: [register(at, registerWh, 'Transaction.Begin')],
          },
        ),
        started: () => undefined,
        sample: (reading, { isTriggered, isSuspended } = {}) =>
          event(
            'Updated',
            isTriggered ? 'Trigger' : 'MeterValuePeriodic',
            reading.at,
            { chargingState: isSuspended ? 'SuspendedEVSE' : 'Charging' },
            { meterValue: [{ timestamp: reading.at.toISOString(), sampledValue: samples(reading, isTriggered) }] },
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
            { idToken, meterValue: [register(reading.at, reading.energyWh, 'Transaction.End')] },
          ),
      };
    },
    meter: (evseId, reading) => ({
      action: 'MeterValues',
      payload: {
        evseId,
        meterValue: [{ timestamp: reading.at.toISOString(), sampledValue: samples(reading, true) }],
      },
    }),
  };
}

function idTokenOf(token: string, type = 'ISO14443'): Payload {
  return { idToken: token, type };
}

function energy(wh: number, context: string): Payload {
  return { value: wh, context, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } };
}

function samples(reading: Reading, isTriggered = false): Payload[] {
  const context = isTriggered ? 'Trigger' : 'Sample.Periodic';
  const sample = (value: number, measurand: string, unit: string) => ({
    value,
    context,
    measurand,
    unitOfMeasure: { unit },
  });
  return [
    energy(reading.energyWh, context),
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
