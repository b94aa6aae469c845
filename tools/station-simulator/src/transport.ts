/** How the fleet talks. */
export const PROTOCOLS = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1', 'ocpp1.6-soap', 'ocpp1.5-soap'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
/** Those that go over WebSocket, by the names of their subprotocols. */
export type JsonProtocol = Exclude<Protocol, `${string}-soap`>;
export type SoapProtocol = Exclude<Protocol, JsonProtocol>;

export function isJson(protocol: Protocol): protocol is JsonProtocol {
  return !protocol.endsWith('-soap');
}

/** A station's line to the central system. Payloads over SOAP are OCPP 1.6's, in the order of the WSDL. */
export interface Transport {
  /** Opens the line; over SOAP, where the station itself can be called. @throws {CallFailed} */
  connect(): Promise<void>;
  /** Sends a request and waits for its answer. @throws {CallFailed} */
  call(action: string, payload: Payload): Promise<Payload>;
  /** Sends bytes that are no message, to see what comes of it. */
  sendGarbage(): Promise<void>;
  /** Who answers what the central system asks. */
  serve(server: CommandServer): void;
  /** With which key it identifies itself from the next connection on. */
  useKey(key: string): void;
  /** Ends the line, `abruptly` without a closing handshake. */
  disconnect(abruptly: boolean): Promise<void>;
  readonly isConnected: boolean;
}

/** An answer, and what follows once it was given; or why there is none, by OCPP-J's code. */
export type Answered =
  | { readonly payload: Payload; readonly afterwards?: () => void }
  | { readonly error: 'NotImplemented' | 'InternalError'; readonly description: string };
export type CommandServer = (action: string, request: Payload) => Answered;

export type Payload = Record<string, unknown>;

/** A request that got no good answer. `kind` is what the summary counts by. */
export class CallFailed extends Error {
  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(message);
    this.name = 'CallFailed';
  }
}
