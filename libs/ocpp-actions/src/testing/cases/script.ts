import type { StationCommand } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v201';

/** What a message must say: by the path to a field, the values of which it must be one, or whether it must be there. */
export type Expected = Readonly<Record<string, readonly unknown[] | 'present' | 'absent'>>;

export interface Refusal {
  readonly refusedBy: string;
}

/** One request of ours. */
export interface Asked {
  readonly command: StationCommand;
  /** The message that it must become, and what must be in it. */
  readonly action: string;
  readonly wanted: Expected;
  /** What the station answers, and what we are to make of it. */
  /** Nothing where it answers by an error, which is told as it comes. */
  readonly response: object | undefined;
  readonly result: 'accepted' | 'rejected';
}

/** One request of the station. */
export interface Step {
  readonly action: string;
  readonly payload: object;
  /** An answer, of which so much is fixed; or the error that it must be refused with. */
  readonly expected: Expected | Refusal;
  readonly admission: 'accepted' | 'pending';
}

export const TOKENS = {
  valid: { idToken: 'VALID-1', type: 'ISO14443' },
  /** Of the same group as the first. */
  second: { idToken: 'VALID-2', type: 'ISO14443' },
  master: { idToken: 'MASTER-PASS', type: 'Central' },
  invalid: { idToken: 'NOBODY', type: 'ISO14443' },
  blocked: { idToken: 'BLOCKED', type: 'ISO14443' },
  expired: { idToken: 'EXPIRED', type: 'ISO14443' },
} as const satisfies Record<string, messages.IdTokenType>;
type TokenName = keyof typeof TOKENS;

export const GROUP = 'GROUP';
export const MASTER_GROUP = 'MASTER-GROUP';

type Event = messages.TransactionEventRequest;
const EVSE = { id: 1, connectorId: 1 };

/**
 * What the station of a test case sends, step by step. The reusable states of part 6 of the specification are methods by
 * their names; like there, each first brings about the state that it starts from.
 */
export class Script {
  readonly steps: (Step | Asked)[] = [];
  private admission: Step['admission'] = 'accepted';
  private minute = 0;
  private transactions = 0;
  private seqNo = 0;
  private running = false;
  private isAuthorised = false;
  private isPlugged = false;

  /** As long as the station is not accepted. */
  pending(): void {
    this.admission = 'pending';
  }

  accepted(): void {
    this.admission = 'accepted';
  }

  send(action: string, payload: object, expected: Step['expected'] = {}): void {
    this.steps.push({ action, payload, expected, admission: this.admission });
  }

  /** A request of ours, and the station's answer to it. */
  ask(
    command: StationCommand,
    action: string,
    wanted: Expected = {},
    response: object = { status: 'Accepted' },
    result: Asked['result'] = 'accepted',
  ): void {
    this.steps.push({ command, action, wanted, response, result });
  }

  /** A request of ours that the station answers by an error. */
  askInVain(command: StationCommand, action: string, wanted: Expected): void {
    this.steps.push({ command, action, wanted, response: undefined, result: 'rejected' });
  }

  boot(status: string, reason: messages.BootReasonEnumType = 'PowerUp'): void {
    const chargingStation = { model: 'Model', vendorName: 'Vendor' };
    this.send('BootNotification', { reason, chargingStation }, { status: [status] });
  }

  /** The one part of a report that was asked for. */
  notifyReport(): void {
    this.send('NotifyReport', {
      requestId: 4711,
      generatedAt: this.now(),
      seqNo: 0,
      reportData: [
        {
          component: { name: 'EVSE', evse: { id: 1 } },
          variable: { name: 'AvailabilityState' },
          variableAttribute: [{ value: 'Available', mutability: 'ReadOnly' }],
        },
      ],
    });
  }

  /** The state of the connector, in both of the ways in which a station may tell it. */
  connector(status: messages.ConnectorStatusEnumType, expected: Step['expected'] = {}): void {
    const timestamp = this.now();
    this.send('StatusNotification', { timestamp, connectorStatus: status, evseId: 1, connectorId: 1 }, expected);
    this.notify({ actualValue: status, component: { name: 'Connector', evse: EVSE } }, expected);
  }

  notify(event: Partial<messages.EventDataType>, expected: Step['expected'] = {}): void {
    const timestamp = this.now();
    const eventData = [
      {
        eventId: this.steps.length,
        timestamp,
        trigger: 'Delta',
        actualValue: '',
        eventNotificationType: 'HardWiredNotification',
        component: { name: 'ChargingStation' },
        variable: { name: 'AvailabilityState' },
        ...event,
      },
    ];
    this.send('NotifyEvent', { generatedAt: timestamp, seqNo: 0, eventData }, expected);
  }

  authorize(token: TokenName, expected: Expected): void {
    this.send('Authorize', { idToken: TOKENS[token] }, expected);
  }

  /** An event of the transaction, which it starts where none runs. Answered with the token's status where it has a token. */
  event(
    triggerReason: Event['triggerReason'],
    more: Omit<Partial<Event>, 'idToken'> & {
      readonly token?: TokenName;
      readonly status?: readonly string[];
      readonly group?: string;
      readonly expected?: Expected;
    } = {},
  ): void {
    const { token, status = ['Accepted'], group, expected = {}, transactionInfo, ...rest } = more;
    const isFirst = !this.running;
    if (isFirst) {
      this.transactions += 1;
      this.seqNo = 0;
    }
    const eventType = more.eventType ?? (isFirst ? 'Started' : 'Updated');
    this.running = eventType !== 'Ended';
    this.send(
      'TransactionEvent',
      {
        ...rest,
        eventType,
        triggerReason,
        timestamp: this.now(),
        seqNo: this.seqNo++,
        ...(isFirst && triggerReason !== 'Authorized' && { evse: EVSE }),
        transactionInfo: { ...transactionInfo, transactionId: `tx-${this.transactions}` },
        ...(token !== undefined && { idToken: TOKENS[token] }),
      },
      {
        ...expected,
        ...(token !== undefined && { 'idTokenInfo.status': status }),
        ...(group !== undefined && { 'idTokenInfo.groupIdToken.idToken': [group] }),
      },
    );
  }

  ended(
    triggerReason: Event['triggerReason'],
    stoppedReason: messages.ReasonEnumType,
    more: Parameters<Script['event']>[1] = {},
  ): void {
    const transactionInfo = { ...more.transactionInfo, stoppedReason } as Event['transactionInfo'];
    this.event(triggerReason, { ...more, eventType: 'Ended', transactionInfo });
    this.isAuthorised = false;
  }

  /** A state of charging as an event tells it. */
  charging(
    chargingState: messages.ChargingStateEnumType,
    triggerReason: Event['triggerReason'] = 'ChargingStateChanged',
    more: Parameters<Script['event']>[1] = {},
  ): void {
    this.event(triggerReason, { ...more, transactionInfo: { chargingState } as Event['transactionInfo'] });
  }

  booted(): void {
    this.boot('Accepted');
    this.connector('Available');
  }

  evConnectedPreSession(more: Parameters<Script['event']>[1] = {}): void {
    this.connector('Occupied');
    this.charging('EVConnected', 'CablePluggedIn', { evse: EVSE, ...more });
    this.isPlugged = true;
  }

  authorized(token: TokenName = 'valid'): void {
    this.authorize(token, { 'idTokenInfo.status': ['Accepted'] });
    this.event('Authorized', { token });
    this.isAuthorised = true;
  }

  energyTransferStarted(): void {
    if (!this.isAuthorised) this.authorized();
    if (!this.isPlugged) this.evConnectedPreSession();
    this.charging('Charging');
  }

  energyTransferSuspended(): void {
    this.energyTransferStarted();
    this.charging('SuspendedEV');
  }

  stopAuthorized(): void {
    this.energyTransferStarted();
    this.event('StopAuthorized', { token: 'valid' });
  }

  evConnectedPostSession(): void {
    this.stopAuthorized();
    this.charging('EVConnected');
  }

  /** @param more what the last event has beside */
  evDisconnected(more: Parameters<Script['event']>[1] = {}): void {
    this.evConnectedPostSession();
    this.unplugged(more);
  }

  unplugged(more: Parameters<Script['event']>[1] = {}): void {
    this.connector('Available');
    const transactionInfo = { chargingState: 'Idle' } as Event['transactionInfo'];
    this.ended('EVCommunicationLost', 'EVDisconnected', { ...more, transactionInfo });
    this.isPlugged = false;
  }

  /** One minute later than before. */
  now(): string {
    this.minute += 1;
    return new Date(Date.UTC(2026, 2, 1, 8, this.minute)).toISOString();
  }
}

/** A reading of the energy register. */
export function reading(
  timestamp: string,
  value: number,
  context: messages.ReadingContextEnumType,
  signed = false,
): messages.MeterValueType {
  const signedMeterValue = {
    signedMeterData: 'c2lnbmVk',
    signingMethod: 'ECDSA',
    encodingMethod: 'OCMF',
    publicKey: 'a2V5',
  };
  return { timestamp, sampledValue: [{ value, context, ...(signed && { signedMeterValue }) }] };
}
