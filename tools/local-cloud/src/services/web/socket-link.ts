import type { WebSocket } from 'ws';
import type { WebSocketLink } from '../../kernel/services';

/** The `ws` library behind the {@link WebSocketLink} contract. */
export class SocketLink implements WebSocketLink {
  private broken = false;

  constructor(private readonly socket: WebSocket) {
    // The library closes the connection itself on a protocol error; without a listener the error would end the process.
    socket.on('error', () => undefined);
  }

  send(data: string | Buffer): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(data);
  }

  close(code: number, reason: string): void {
    // A close frame carries at most 123 bytes of reason (RFC 6455, 5.5).
    this.socket.close(code, Buffer.from(reason).subarray(0, 123));
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Closes because of what the client sent; the rest of what it sent is dropped. */
  reject(code: number, reason: string): void {
    this.broken = true;
    this.close(code, reason);
  }

  onMessage(listener: (data: Buffer, isBinary: boolean) => void): void {
    this.socket.on('message', (data, isBinary) => {
      // nodebuffer is the library's default binary type: a message is one Buffer.
      if (!this.broken && this.socket.readyState === this.socket.OPEN) listener(data as Buffer, isBinary);
    });
  }

  onClose(listener: (code: number, reason: string) => void): void {
    this.socket.once('close', (code, reason) => listener(code, reason.toString()));
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }
}
