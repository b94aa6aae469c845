import validators from 'ocpp-rpc/lib/standard-validators';
import type { Message } from '../speech';
import {
  CallFailed,
  type Answered,
  type CommandServer,
  type JsonProtocol,
  type Payload,
  type Transport,
} from '../transport';

type Reply = (payload: Payload) => Payload;

/** A central system without a wire. Whatever a station says or answers must be what the official schemas take. */
export class CheckedNetwork implements Transport {
  isConnected = false;
  readonly heard: Message[] = [];
  connections = 0;
  key: string | undefined;
  private server: CommandServer = () => ({ error: 'NotImplemented', description: '' });
  private transactions = 0;

  constructor(
    private readonly protocol: JsonProtocol,
    private readonly replies: Readonly<Record<string, Reply>> = {},
  ) {}

  serve(server: CommandServer): void {
    this.server = server;
  }

  useKey(key: string): void {
    this.key = key;
  }

  async connect(): Promise<void> {
    this.isConnected = true;
    this.connections += 1;
  }

  async disconnect(): Promise<void> {
    this.isConnected = false;
  }

  async sendGarbage(): Promise<void> {}

  async call(action: string, payload: Payload): Promise<Payload> {
    if (!this.isConnected) throw new CallFailed('not connected', action);
    check(this.protocol, action, 'request', payload);
    this.heard.push({ action, payload: structuredClone(payload) });
    return this.replies[action]?.(payload) ?? this.usualReply(action);
  }

  /** Asks the station, whose answer and what follows it are checked. */
  ask(action: string, request: Payload): Answered {
    check(this.protocol, action, 'request', request);
    const answered = this.server(action, JSON.parse(JSON.stringify(request)) as Payload);
    if ('payload' in answered) {
      check(this.protocol, action, 'response', answered.payload);
      answered.afterwards?.();
    }
    return answered;
  }

  /** Payloads of an action that were heard since the last time. */
  take(action: string): Payload[] {
    const taken = this.heard.filter((message) => message.action === action).map(({ payload }) => payload);
    this.heard.splice(0, this.heard.length, ...this.heard.filter((message) => message.action !== action));
    return taken;
  }

  private usualReply(action: string): Payload {
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', interval: 300, currentTime: '2026-03-01T12:00:00Z' };
      case 'Authorize':
        return { idTagInfo: { status: 'Accepted' }, idTokenInfo: { status: 'Accepted' } };
      case 'StartTransaction':
        return { transactionId: ++this.transactions, idTagInfo: { status: 'Accepted' } };
      case 'TransactionEvent':
        return { idTokenInfo: { status: 'Accepted' } };
      default:
        return {};
    }
  }
}

/** By the schemas of a library that nobody here wrote, under its names for them. */
function check(protocol: JsonProtocol, action: string, kind: 'request' | 'response', payload: Payload): void {
  const name =
    protocol === 'ocpp2.1'
      ? `urn:${action}${kind === 'request' ? 'Request' : 'Response'}`
      : `urn:${action}.${kind === 'request' ? 'req' : 'conf'}`;
  // What is on the wire has no fields without values.
  const onTheWire = JSON.parse(JSON.stringify(payload)) as Payload;
  validators.find(({ subprotocol }) => subprotocol === protocol)?.validate(name, onTheWire);
}
