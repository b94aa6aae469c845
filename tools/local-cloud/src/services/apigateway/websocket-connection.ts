import type { Clock } from '../../kernel/clock';
import type { WebSocketLink } from '../../kernel/services';
import type { ConnectionFacts } from './websocket-event';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const FRAME_BYTES = 32 * 1024;
export const MESSAGE_BYTES = 128 * 1024;
const IDLE_MS = 10 * 60_000;
const LIFETIME_MS = 2 * 3600_000;

/** Answers that wait for a client that does not read. Above it the connection is given up. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/**
 * One open connection. Only messages, in either direction, keep it from being idle: whether a ping would is not
 * documented, and what survives here must survive there.
 */
export class WebSocketConnection {
  private lastActive: number;
  private cancelIdle: () => void = () => undefined;
  private readonly cancelLifetime: () => void;
  private open = true;

  constructor(
    private readonly clock: Clock,
    readonly facts: ConnectionFacts,
    /** The journal entry of the connection. */
    readonly journalId: string,
    private readonly link: WebSocketLink,
  ) {
    this.lastActive = clock.now();
    this.cancelLifetime = clock.after(LIFETIME_MS - (this.lastActive - facts.connectedAt), () =>
      this.close(1001, 'Going away'),
    );
    this.watchIdle(IDLE_MS);
  }

  get lastActiveAt(): number {
    return this.lastActive;
  }

  touch(): void {
    this.lastActive = this.clock.now();
  }

  /** Whether the message is on its way. */
  send(data: string | Buffer): boolean {
    if (!this.open) return false;
    if (this.link.bufferedBytes > MAX_BUFFERED_BYTES) {
      this.link.terminate();
      return false;
    }
    this.link.send(data);
    this.touch();
    return true;
  }

  close(code: number, reason: string): void {
    this.link.close(code, reason);
  }

  /** The socket is gone. */
  closed(): void {
    this.open = false;
    this.cancelIdle();
    this.cancelLifetime();
  }

  /** One timer for the whole life instead of one for each message: it looks when it fires. */
  private watchIdle(delayMs: number): void {
    this.cancelIdle = this.clock.after(delayMs, () => {
      const left = this.lastActive + IDLE_MS - this.clock.now();
      if (left <= 0) this.close(1001, 'Going away');
      else this.watchIdle(left);
    });
  }
}
