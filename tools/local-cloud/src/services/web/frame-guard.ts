import type { Duplex } from 'node:stream';

/**
 * Watches the bytes of a WebSocket for frames that are larger than allowed. The WebSocket library joins frames before
 * anybody sees them, and API Gateway limits both the frame (32 KB) and the message (128 KB), so the frame headers
 * (RFC 6455, 5.2) are followed here; payloads are skipped, not copied.
 */
export class FrameGuard {
  private readonly header = Buffer.alloc(10);
  private held = 0;
  private payloadLeft = 0;
  private done = false;

  constructor(
    private readonly maxBytes: number,
    private readonly onTooLarge: () => void,
  ) {}

  /** Watches a socket from now on. Bytes that came with the handshake have been put back into it by the library. */
  attach(socket: Duplex): void {
    // Before the library's own listener, which would otherwise see the frame first.
    socket.prependListener('data', (chunk: Buffer) => this.observe(chunk));
  }

  observe(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.done) {
      if (this.payloadLeft > 0) {
        const skipped = Math.min(this.payloadLeft, chunk.length - at);
        this.payloadLeft -= skipped;
        at += skipped;
        continue;
      }
      this.header[this.held++] = chunk[at++] as number;
      const length = this.frameLength();
      if (length === undefined) continue;
      this.held = 0;
      if (length > this.maxBytes) {
        this.done = true;
        this.onTooLarge();
        return;
      }
      // A client's payload comes behind a mask of four bytes.
      this.payloadLeft = length + 4;
    }
  }

  private frameLength(): number | undefined {
    if (this.held < 2) return undefined;
    const short = (this.header[1] as number) & 0x7f;
    if (short < 126) return short;
    if (short === 126) return this.held < 4 ? undefined : this.header.readUInt16BE(2);
    return this.held < 10 ? undefined : Number(this.header.readBigUInt64BE(2));
  }
}
