/** How the fleet talks. */
export const PROTOCOLS = ['ocpp1.6', 'ocpp1.6-soap', 'ocpp1.5-soap'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A station's line to the central system. Payloads are OCPP 1.6's, whatever the version on the wire. */
export interface Transport {
  /** Opens the line; for SOAP there is nothing to open. @throws {CallFailed} */
  connect(): Promise<void>;
  /** Sends a request and waits for its answer. @throws {CallFailed} */
  call(action: string, payload: Payload): Promise<Payload>;
  /** Sends bytes that are no message, to see what comes of it. */
  sendGarbage(): Promise<void>;
  /** Ends the line, `abruptly` without a closing handshake. */
  disconnect(abruptly: boolean): Promise<void>;
  readonly isConnected: boolean;
}

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
