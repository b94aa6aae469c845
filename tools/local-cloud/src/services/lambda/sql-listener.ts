import type { Socket } from 'node:net';
import type { sqlObserver } from './sql-observer';
import type { WorkerMessage } from './worker-protocol';

/** A call as the listener needs it. */
export interface ListenedCall {
  readonly key: number;
  /** By the thread's own clock, in ms. */
  readonly startedAt: number;
  readonly timeoutMs: number;
}

export interface SqlListener {
  /** A call begins. */
  began(): void;
}

/**
 * Listens to the connections of this thread that begin as PostgreSQL's do, and tells the host of each statement of a call
 * when it comes to its end, and of one that is under way for longer, so that the host knows what a call waits for whatever
 * becomes of the thread. Any other connection is left alone from its first byte on.
 *
 * The function refers to nothing outside itself: its text runs in the workers of functions.
 *
 * @param running the call on whose behalf the code runs that is running now
 * @param callsAtOnce with more than one, a statement belongs to the call that sent it; with one, to the call that is
 * running when it ends, which has to wait for what an earlier one left behind
 * @param openAfterMs most statements are answered before and cost one message instead of two; 0 sets no timers, as on a
 * virtual clock, whose timers are for functions alone
 */
/* istanbul ignore next */
export function sqlListener(
  observeSql: typeof sqlObserver,
  post: (message: WorkerMessage) => void,
  running: () => ListenedCall | undefined,
  callsAtOnce: number,
  openAfterMs: number,
): SqlListener {
  /** A statement that begins shortly before the time limit is told of before the limit. */
  const BEFORE_LIMIT_MS = 10;
  const net = process.getBuiltinModule('node:net');
  const { performance } = process.getBuiltinModule('node:perf_hooks');
  // As it is before a function's code may replace it.
  const later = setTimeout;
  const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
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
    /** Who sent a statement, where several calls run. */
    const senders = new Map<number, ListenedCall>();
    const callOf = (nth: number): ListenedCall | undefined => (callsAtOnce > 1 ? senders.get(nth) : running());
    let watching = false;

    const observer = observeSql(
      () => performance.now(),
      ({ nth, startedAt, endedAt, text, rows, error }) => {
        const wasTold = told.delete(nth);
        const call = callOf(nth);
        senders.delete(nth);
        if (call && endedAt >= call.startedAt)
          post([
            'sql',
            call.key,
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
    const dueAt = ({ startedAt, timeoutMs }: ListenedCall, sentAt: number): number =>
      Math.min(sentAt + openAfterMs, startedAt + timeoutMs - BEFORE_LIMIT_MS);
    const watch = (): void => {
      if (watching) return;
      const now = performance.now();
      let next = Infinity;
      for (const { nth, startedAt, text } of observer.unanswered()) {
        const call = callOf(nth);
        if (!call || told.has(nth)) continue;
        const due = dueAt(call, startedAt);
        if (openAfterMs > 0 && due > now) {
          next = Math.min(next, due);
          continue;
        }
        told.add(nth);
        const startMs = round(Math.max(0, startedAt - call.startedAt));
        post(['sql-open', call.key, `${connection}:${nth}`, text, startMs, round(now - startedAt), server()]);
      }
      if (next === Infinity) return;
      watching = true;
      later(() => {
        watching = false;
        quietly(watch);
      }, next - now).unref();
    };
    const nameSender = (): void => {
      const sender = callsAtOnce > 1 ? running() : undefined;
      if (!sender) return;
      for (const { nth } of observer.unanswered()) if (!senders.has(nth)) senders.set(nth, sender);
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
          nameSender();
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
    began: () => {
      if (callsAtOnce === 1) for (const begin of beginnings) begin();
    },
  };
}
