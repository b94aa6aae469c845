import type { Socket } from 'node:net';
import type { sqlObserver } from './sql-observer';
import type { WorkerMessage } from './worker-protocol';

export interface SqlListener {
  /** A call begins. */
  began(startedAt: number, timeoutMs: number): void;
  ended(): void;
}

/**
 * Listens to the connections of this thread that begin as PostgreSQL's do, and tells the host of each statement of a call
 * when it comes to its end, and of one that is under way for longer, so that the host knows what a call waits for whatever
 * becomes of the thread. Any other connection is left alone from its first byte on.
 *
 * The function refers to nothing outside itself: its text runs in the workers of functions.
 *
 * @param openAfterMs most statements are answered before and cost one message instead of two; 0 sets no timers, as on a
 * virtual clock, whose timers are for functions alone
 */
/* istanbul ignore next */
export function sqlListener(
  observeSql: typeof sqlObserver,
  post: (message: WorkerMessage) => void,
  openAfterMs: number,
): SqlListener {
  /** A statement that begins shortly before the time limit is told of before the limit. */
  const BEFORE_LIMIT_MS = 10;
  const net = process.getBuiltinModule('node:net');
  const { performance } = process.getBuiltinModule('node:perf_hooks');
  // As it is before a function's code may replace it.
  const later = setTimeout;
  const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
  /** The call that runs. */
  let call: { startedAt: number; timeoutMs: number } | undefined;
  let connections = 0;
  /** Of each open connection: what to do when a call begins. */
  const beginnings = new Set<() => void>();

  const speaksPostgres = (chunk: unknown): chunk is Buffer =>
    Buffer.isBuffer(chunk) &&
    chunk.length >= 8 &&
    chunk.readInt32BE(4) === 196608 &&
    chunk.readInt32BE(0) === chunk.length;

  const listenTo = (socket: Socket, first: Buffer): void => {
    const connection = (connections += 1);
    const server = (): string => `${socket.remoteAddress}:${socket.remotePort}`;
    /** Statements that the host was told of before they were answered. */
    const told = new Set<number>();
    let watching = false;

    const observer = observeSql(
      () => performance.now(),
      ({ nth, startedAt, endedAt, text, rows, error }) => {
        const wasTold = told.delete(nth);
        if (call && endedAt >= call.startedAt)
          post([
            'sql',
            text,
            round(Math.max(0, startedAt - call.startedAt)),
            round(endedAt - startedAt),
            rows,
            error,
            server(),
            wasTold ? `${connection}:${nth}` : undefined,
          ]);
      },
    );
    /** When a statement that was sent at that time is told of. */
    const dueAt = ({ startedAt, timeoutMs }: NonNullable<typeof call>, sentAt: number): number =>
      Math.min(sentAt + openAfterMs, startedAt + timeoutMs - BEFORE_LIMIT_MS);
    const watch = (): void => {
      if (watching || !call) return;
      const now = performance.now();
      let next = Infinity;
      for (const { nth, startedAt, text } of observer.unanswered()) {
        if (told.has(nth)) continue;
        const due = dueAt(call, startedAt);
        if (openAfterMs > 0 && due > now) {
          next = Math.min(next, due);
          continue;
        }
        told.add(nth);
        const startMs = round(Math.max(0, startedAt - call.startedAt));
        post(['sql-open', `${connection}:${nth}`, text, startMs, round(now - startedAt), server()]);
      }
      if (next === Infinity) return;
      watching = true;
      later(() => {
        watching = false;
        quietly(watch);
      }, next - now).unref();
    };
    const begin = (): void => {
      // What another call has left behind is this one's to wait for.
      told.clear();
      quietly(watch);
    };

    const write = socket.write.bind(socket) as typeof socket.write;
    const push = socket.push.bind(socket);
    // Whatever an observer makes of the bytes, the connection must not suffer from it.
    const quietly = (look: () => void): void => {
      try {
        look();
      } catch {
        socket.write = write;
        socket.push = push;
        beginnings.delete(begin);
      }
    };
    socket.write = ((chunk: unknown, ...rest: unknown[]) => {
      if (chunk instanceof Uint8Array)
        quietly(() => {
          observer.sent(chunk);
          watch();
        });
      return (write as (...values: unknown[]) => boolean)(chunk, ...rest);
    }) as typeof socket.write;
    socket.push = (chunk: unknown, encoding) => {
      if (chunk instanceof Uint8Array) quietly(() => observer.received(chunk));
      return push(chunk, encoding);
    };
    beginnings.add(begin);
    socket.once('close', () => beginnings.delete(begin));
    observer.sent(first);
    quietly(watch);
  };

  const connect = net.Socket.prototype.connect as (...values: unknown[]) => unknown;
  net.Socket.prototype.connect = function (this: Socket, ...values: unknown[]) {
    // Afterwards: connecting gives a socket its own `write` back.
    const connecting = connect.apply(this, values);
    const write = this.write;
    this.write = ((chunk: unknown, ...rest: unknown[]) => {
      this.write = write;
      if (speaksPostgres(chunk)) listenTo(this, chunk);
      return (write as (...given: unknown[]) => boolean).call(this, chunk, ...rest);
    }) as typeof this.write;
    return connecting;
  } as typeof net.Socket.prototype.connect;

  return {
    began: (startedAt, timeoutMs) => {
      call = { startedAt, timeoutMs };
      for (const begin of beginnings) begin();
    },
    ended: () => {
      call = undefined;
    },
  };
}
