import type { ConnectorStatus, MeterSample } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';
import { hashOf } from '../event-id';
import { sampledFacts } from '../meter-facts';
import { momentOf } from '../moment';
import type { Action, ActionContext, FactDraft } from '../outcome';
import { connectorOf, evseOf } from './connector-of';
import { costFacts } from './cost-fact';
import { judgeIdToken, type IdTokenDecision } from './judge-id-token';
import { meterReadingsOf } from './meter-readings';
import { statusData } from './status-data';

type Event = messages.TransactionEventRequest;

/**
 * What makes two events of a transaction the same: its id and the event's number. The station's time joins in, since
 * stations are met that count from zero again after a restart, and such an event must not be taken for an older one.
 */
export function transactionEventIdentity({ transactionInfo, seqNo, timestamp }: Event) {
  return { by: [transactionInfo.transactionId, seqNo, timestamp] };
}

/**
 * 2.x E01–E15. The station chooses the transaction's id and never uses it twice (E01.FR.08), so the session's key follows
 * from it alone: every event finds its session, in whatever order events come and whichever are missing.
 */
export const transactionEvent: Action<Event, messages.TransactionEventResponse> = async (request, context) => {
  const { transactionId } = request.transactionInfo;
  const sessionKey = hashOf('transaction', context.station.stationKey, transactionId);
  const { at, note } = momentOf(request.timestamp, context.receivedAt);
  const [connector, token] = await Promise.all([
    connectorOfTransaction(request, sessionKey, context),
    request.idToken === undefined ? undefined : judgeIdToken(request.idToken, context),
  ]);
  const connectorId = evseOf(connector);
  const { readings, notes } = meterReadingsOf(request.meterValue ?? []);
  const sampled = sampledFacts(readings, context, { connectorId, sessionKey, transactionId });
  const samples = sampled.facts.flatMap((fact) => (fact.name === 'meter.sampled' ? fact.data.samples : []));
  const status = connector > 0 ? statusOf(request) : undefined;
  return {
    facts: [
      ...sampled.facts,
      ...lifeFacts(request, { at, sessionKey, connectorId, token, samples, eventId: context.eventId }),
      ...costFacts(request, { at, sessionKey, eventId: context.eventId }),
      ...(status === undefined ? [] : [statusFact(`${context.eventId}.s`, at, connector, status)]),
    ],
    reply: token === undefined ? {} : { idTokenInfo: token.info },
    notes: [...(note === undefined ? [] : [note]), ...notes, ...sampled.notes],
  };
};

interface Told {
  readonly at: string;
  readonly sessionKey: string;
  readonly connectorId: number;
  readonly token: IdTokenDecision | undefined;
  readonly samples: readonly MeterSample[];
  readonly eventId: string;
}

/** What the event says of the transaction's beginning, driver and end. */
function lifeFacts({ eventType, transactionInfo, reservationId }: Event, told: Told): FactDraft[] {
  const { at, sessionKey, connectorId, token, samples, eventId } = told;
  const { transactionId, stoppedReason, remoteStartId } = transactionInfo;
  const asked = remoteStartId === undefined ? {} : { remoteStartId };
  switch (eventType) {
    case 'Started': {
      const meterStartWh = registerOf(samples, 'Transaction.Begin', 'first');
      return [
        {
          name: 'transaction.started',
          id: sessionKey,
          occurredAt: at,
          data: {
            transactionId,
            connectorId,
            ...token?.known,
            ...(meterStartWh !== undefined && { meterStartWh }),
            ...(reservationId !== undefined && { reservationId }),
            ...asked,
          },
        },
      ];
    }
    case 'Updated':
      return token?.known === undefined
        ? []
        : [
            {
              name: 'transaction.authorised',
              id: eventId,
              occurredAt: at,
              data: { sessionKey, transactionId, ...token.known, ...asked },
            },
          ];
    case 'Ended': {
      const meterStopWh = registerOf(samples, 'Transaction.End', 'last');
      return [
        {
          name: 'transaction.stopped',
          id: eventId,
          occurredAt: at,
          data: {
            sessionKey,
            transactionId,
            ...(token?.known !== undefined && { tokenRef: token.known.tokenRef }),
            ...(meterStopWh !== undefined && { meterStopWh }),
            // TransactionType.stoppedReason may only be left out where it is Local.
            reason: stoppedReason ?? 'Local',
          },
        },
      ];
    }
  }
}

/**
 * Where the transaction runs, 0 where nobody has said it yet. Stations tell the EVSE once it is known
 * (E01.FR.16) and need not repeat it, so what was told is kept for the events that leave it out.
 */
async function connectorOfTransaction(
  { evse, transactionInfo: { transactionId } }: Event,
  sessionKey: string,
  { station: { stationKey }, transactions, receivedAt }: ActionContext,
): Promise<number> {
  if (evse === undefined || evse.id <= 0)
    return (await transactions.find(stationKey, transactionId, receivedAt))?.connectorId ?? 0;
  const connectorId = connectorOf(evse.id, evse.connectorId ?? 1);
  await transactions.remember(stationKey, transactionId, { sessionKey, connectorId }, receivedAt);
  return connectorId;
}

/** The energy register of the given context, else the first or last of all. */
function registerOf(
  samples: readonly MeterSample[],
  context: 'Transaction.Begin' | 'Transaction.End',
  which: 'first' | 'last',
): number | undefined {
  const withEnergy = samples
    .filter(({ energyWh }) => energyWh !== undefined)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const named = withEnergy.filter((sample) => sample.context === context);
  return (named.length > 0 ? named : withEnergy).at(which === 'first' ? 0 : -1)?.energyWh;
}

/** Events that come by the clock repeat a state that an event of its own has told. */
const BY_THE_CLOCK: ReadonlySet<Event['triggerReason']> = new Set(['MeterValueClock', 'MeterValuePeriodic']);

/** 2.x tells only that a connector is taken; how the charging goes on it is told by its transaction. */
function statusOf({ eventType, transactionInfo, triggerReason }: Event): ConnectorStatus | undefined {
  const { chargingState, stoppedReason } = transactionInfo;
  if (eventType === 'Ended') {
    const isGone =
      chargingState === 'Idle' ||
      stoppedReason === 'EVDisconnected' ||
      triggerReason === 'EVCommunicationLost' ||
      triggerReason === 'EVDeparted';
    return isGone ? undefined : 'Finishing';
  }
  if (BY_THE_CLOCK.has(triggerReason)) return undefined;
  switch (chargingState) {
    case 'Charging':
    case 'SuspendedEV':
    case 'SuspendedEVSE':
      return chargingState;
    case 'EVConnected':
      return 'Occupied';
    case 'Idle':
    case undefined:
      return undefined;
  }
}

function statusFact(id: string, occurredAt: string, connectorId: number, status: ConnectorStatus): FactDraft {
  return { name: 'station.status-reported', id, occurredAt, data: statusData(connectorId, status) };
}
