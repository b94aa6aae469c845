import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';

/** What the host sends on the side channel of an environment, and what it hears. */
export type ToWorker =
  | readonly ['tick', number]
  /** Open connections to databases break. */
  | readonly ['break'];
export type FromWorker =
  /** Nothing happens by itself any more: the call waits for answers of AWS calls, for a timer, or for both. */
  readonly [
    'parked',
    requestsBegun: number,
    requestsEnded: number,
    requestsFailed: number,
    ticks: number,
    timerAt: number,
    calls: number,
  ];

/**
 * The fault of databases, as words of shared memory, so that it holds from the moment on in which it is asked for:
 * a mode (0 none, 1 down, 2 refusing, 3 slow), its delay in ms, and the ports of databases on this machine.
 */
export const DATABASE_FAULT_WORDS = 16;

export interface WorkerAid {
  readonly port: MessagePort;
  readonly time?: { readonly now: SharedArrayBuffer; readonly seed: string };
  /** {@link DATABASE_FAULT_WORDS} 32-bit words. */
  readonly database: SharedArrayBuffer;
}

/**
 * Runs in the worker of a function before anything else there. On a virtual clock it replaces the time, timers and random
 * numbers of the thread, and tells the host when the call that runs waits. On any clock it carries out faults of databases.
 *
 * Virtual time stands still while the call computes or waits for a database or an answer, so time limits of requests
 * written with `setTimeout` never strike by accident; they do strike when a fault holds the answer back. Timers run while a
 * call runs; between calls an environment is frozen, as in Lambda.
 *
 * Refers to nothing outside itself: its text runs in the worker.
 */
/* istanbul ignore next */
export function workerTime(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const aid = (workerData as { aid?: WorkerAid } | null)?.aid;
  if (!aid || !parentPort) return;
  const net = process.getBuiltinModule('node:net');
  const port = aid.port;
  const nextTurn = setImmediate;

  // -- databases: connections, what is under way on them, and their faults
  const DOWN = 1;
  const REFUSING = 2;
  const SLOW = 3;
  const fault = new Int32Array(aid.database);
  const mode = (wantedPort: number): number => (fault.indexOf(wantedPort, 2) < 0 ? 0 : (fault[0] as number));
  let sqlUnderWay = 0;
  let activity = 0;
  let lookAgain = (): void => undefined;
  const databaseSockets = new Set<Socket>();
  const broken = (code: string, message: string): Error =>
    Object.assign(new Error(message), { code, errno: -111, syscall: code === 'ECONNREFUSED' ? 'connect' : 'read' });
  const connect = net.Socket.prototype.connect as (...values: unknown[]) => unknown;
  net.Socket.prototype.connect = function (this: Socket, ...values: unknown[]) {
    return connectSocket(this, values);
  } as typeof net.Socket.prototype.connect;
  const connectSocket = (socket: Socket, values: unknown[]): unknown => {
    activity += 1;
    let target: unknown = values[0];
    // Node hands over arguments that it has normalised already as one list.
    if (Array.isArray(target)) target = target[0];
    const wantedPort = Number(
      typeof target === 'object' && target !== null ? (target as { port?: unknown }).port : target,
    );
    const now = mode(wantedPort);
    if (now === DOWN || now === REFUSING) {
      process.nextTick(() => socket.destroy(broken('ECONNREFUSED', `connect ECONNREFUSED 127.0.0.1:${wantedPort}`)));
      return socket;
    }
    const connecting = connect.apply(socket, values);
    let postgres: boolean | undefined;
    let answering = false;
    const held: (() => unknown)[] = [];
    const write = socket.write;
    const set = (value: boolean): void => {
      if (answering !== value) sqlUnderWay += value ? 1 : -1;
      answering = value;
      activity += 1;
      if (!value) lookAgain();
    };
    socket.write = ((chunk: unknown, ...rest: unknown[]) => {
      activity += 1;
      if (postgres === undefined) {
        postgres =
          Buffer.isBuffer(chunk) &&
          chunk.length >= 8 &&
          chunk.readInt32BE(4) === 196608 &&
          chunk.readInt32BE(0) === chunk.length;
        if (postgres) {
          databaseSockets.add(socket);
          socket.once('close', () => {
            databaseSockets.delete(socket);
            set(false);
          });
          const push = socket.push.bind(socket);
          socket.push = ((data: unknown, encoding) => {
            activity += 1;
            // ReadyForQuery is the last message of every answer: Z, its length, a letter.
            if (
              data instanceof Uint8Array &&
              data.length >= 6 &&
              data[data.length - 6] === 0x5a &&
              data[data.length - 2] === 5
            )
              set(false);
            else if (data === null) set(false);
            return push(data, encoding);
          }) as typeof socket.push;
        }
      }
      const send = (): unknown => {
        // What is said to a connection that has ended is never answered.
        if (postgres && !socket.destroyed) set(true);
        return (write as (...given: unknown[]) => unknown).call(socket, chunk, ...rest);
      };
      // What follows something that waits waits with it: one question may come in several pieces.
      if (postgres && mode(wantedPort) === DOWN && !socket.destroyed) {
        socket.destroy(broken('ECONNRESET', 'read ECONNRESET'));
        return false;
      }
      if (postgres && (held.length > 0 || mode(wantedPort) === SLOW)) {
        if (held.push(send) === 1)
          setTimeout(() => held.splice(0).forEach((piece) => socket.destroyed || piece()), fault[1]);
        return true;
      }
      return send();
    }) as typeof socket.write;
    return connecting;
  };

  const onTicks: ((count: number) => void)[] = [];
  port.on('message', (message: ToWorker) => {
    if (message[0] === 'tick') for (const tick of onTicks) tick(message[1]);
    else for (const socket of databaseSockets) socket.destroy(broken('ECONNRESET', 'read ECONNRESET'));
  });
  port.unref();
  if (!aid.time) return;

  // Compiled code is kept for the next environments by the machine's time: nothing that a function sees depends on it.
  const { flushCompileCache } = process.getBuiltinModule('node:module');
  setTimeout(flushCompileCache, 300).unref();

  // -- the time
  const time = new Float64Array(aid.time.now);
  const now = (): number => time[0] as number;
  const RealDate = Date;
  const VirtualDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(
        target,
        values.length === 0 ? [now()] : values,
        newTarget === VirtualDate ? target : newTarget,
      ) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) =>
      key === 'now' ? now : Reflect.get(target, key, receiver === VirtualDate ? target : receiver),
  });
  globalThis.Date = VirtualDate;
  RealDate.prototype.constructor = VirtualDate;
  const beganAt = now();
  Object.defineProperty(performance, 'now', { value: () => now() - beganAt, configurable: true, writable: true });

  // -- random numbers (sfc32, as the host has it)
  const crypto = process.getBuiltinModule('node:crypto');
  const words = crypto.createHash('sha256').update(aid.time.seed).digest();
  let a = words.readUInt32LE(0);
  let b = words.readUInt32LE(4);
  let c = words.readUInt32LE(8);
  let counter = 1;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  const fill = <T extends ArrayBufferView>(view: T, offset = 0, size = view.byteLength - offset): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, size);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = word() >>> 24;
    return view;
  };
  const later = (callback: unknown, ...values: unknown[]): void => {
    activity += 1;
    nextTurn(() => (callback as (...given: unknown[]) => void)(...values));
  };
  const uuid = (): string => {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  Math.random = () => word() / 2 ** 32;
  const { scryptSync, pbkdf2Sync } = crypto;
  Object.assign(crypto, {
    randomUUID: uuid,
    randomBytes: (size: number, callback?: unknown) => {
      const bytes = fill(Buffer.alloc(size));
      if (callback) return later(callback, null, bytes);
      return bytes;
    },
    randomFillSync: fill,
    randomInt: (low: number, high?: unknown, callback?: unknown) => {
      const [from, to] = typeof high === 'number' ? [low, high] : [0, low];
      const value = from + Math.floor((word() / 2 ** 32) * (to - from));
      const done = typeof high === 'function' ? high : callback;
      return done ? later(done, null, value) : value;
    },
    // Work on other threads ends when it likes; here it ends at once.
    scrypt: (password: Buffer, salt: Buffer, size: number, options: object, callback?: unknown) =>
      callback
        ? later(callback, null, scryptSync(password, salt, size, options))
        : later(options, null, scryptSync(password, salt, size)),
    pbkdf2: (password: Buffer, salt: Buffer, rounds: number, size: number, digest: string, callback: unknown) =>
      later(callback, null, pbkdf2Sync(password, salt, rounds, size, digest)),
  });
  Object.defineProperty(crypto.webcrypto, 'randomUUID', { value: uuid, configurable: true });
  Object.defineProperty(crypto.webcrypto, 'getRandomValues', {
    value: (view: ArrayBufferView) => fill(view),
    configurable: true,
  });
  const zlib = process.getBuiltinModule('node:zlib') as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const name of [
    'gzip',
    'gunzip',
    'deflate',
    'inflate',
    'deflateRaw',
    'inflateRaw',
    'brotliCompress',
    'brotliDecompress',
    'unzip',
  ]) {
    const sync = zlib[`${name}Sync`] as (...values: unknown[]) => unknown;
    zlib[name] = (data, options, callback) => {
      try {
        const result = sync(data, ...(callback ? [options] : []));
        later(callback ?? options, null, result);
      } catch (error) {
        later(callback ?? options, error);
      }
    };
  }

  // -- requests to the cloud: how many are on their way
  const http = process.getBuiltinModule('node:http');
  const { errorMonitor } = process.getBuiltinModule('node:events');
  let begun = 0;
  let ended = 0;
  let failed = 0;
  const streaming = new Set<IncomingMessage>();
  const request = http.request as (...values: unknown[]) => ClientRequest;
  http.request = ((...values: unknown[]) => {
    const sent = request(...values);
    begun += 1;
    activity += 1;
    look();
    let over = false;
    const end = (isError: boolean): void => {
      if (over) return;
      over = true;
      if (isError) failed += 1;
      ended += 1;
      look();
    };
    sent.once('response', (response) => {
      streaming.add(response);
      response.once('close', () => streaming.delete(response));
      end(false);
    });
    sent.once(errorMonitor, () => end(true));
    sent.once('close', () => end(true));
    return sent;
  }) as typeof http.request;

  // -- timers
  const realClear = clearTimeout;
  const custom = process.getBuiltinModule('node:util').promisify.custom;
  interface Entry {
    at: number;
    order: number;
    readonly every: number | undefined;
    readonly run: () => void;
    active: boolean;
    wanted: boolean;
  }
  const entries = new Set<Entry>();
  let order = 0;
  class VirtualTimeout {
    constructor(
      readonly entry: Entry,
      readonly delay: number,
    ) {}
    ref(): this {
      this.entry.wanted = true;
      keepAlive();
      return this;
    }
    unref(): this {
      this.entry.wanted = false;
      keepAlive();
      return this;
    }
    hasRef(): boolean {
      return this.entry.wanted;
    }
    refresh(): this {
      this.entry.at = now() + this.delay;
      this.entry.order = order++;
      this.entry.active = true;
      entries.add(this.entry);
      changed();
      return this;
    }
    close(): this {
      clear(this);
      return this;
    }
    [Symbol.toPrimitive](): number {
      return this.entry.order;
    }
    [Symbol.dispose](): void {
      clear(this);
    }
  }
  const clear = (timer: unknown): void => {
    if (timer instanceof VirtualTimeout) {
      timer.entry.active = false;
      entries.delete(timer.entry);
      changed();
    } else if (typeof timer === 'number' || typeof timer === 'string') {
      for (const entry of entries) if (entry.order === Number(timer)) entries.delete(entry);
    } else realClear(timer as NodeJS.Timeout | undefined);
  };
  const start = (task: unknown, delayMs: unknown, values: unknown[], repeats: boolean): VirtualTimeout => {
    const given = Number(delayMs);
    const delay = given >= 1 && given <= 2 ** 31 - 1 ? Math.trunc(given) : 1;
    const entry: Entry = {
      at: now() + (delay === 1 ? 0 : delay),
      order: order++,
      every: repeats ? delay : undefined,
      run: () => (task as (...given: unknown[]) => void)(...values),
      active: true,
      wanted: true,
    };
    entries.add(entry);
    changed();
    return new VirtualTimeout(entry, delay);
  };
  const virtualSetTimeout = (task: unknown, delayMs?: unknown, ...values: unknown[]): VirtualTimeout =>
    start(task, delayMs, values, false);
  const virtualSetInterval = (task: unknown, delayMs?: unknown, ...values: unknown[]): VirtualTimeout =>
    start(task, delayMs, values, true);
  const sleep = (
    delayMs?: number,
    value?: unknown,
    options: { signal?: AbortSignal; ref?: boolean } = {},
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      const abort = (): void => {
        clear(timer);
        reject(
          Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), {
            name: 'AbortError',
            code: 'ABORT_ERR',
          }),
        );
      };
      const timer = virtualSetTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      }, delayMs);
      if (options.ref === false) timer.unref();
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  Object.defineProperty(virtualSetTimeout, custom, { value: sleep });
  const replaced = {
    setTimeout: virtualSetTimeout,
    setInterval: virtualSetInterval,
    clearTimeout: clear,
    clearInterval: clear,
  };
  const timers = process.getBuiltinModule('node:timers');
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
  const promised = process.getBuiltinModule('node:timers/promises');
  Object.assign(promised, {
    setTimeout: sleep,
    setInterval: async function* (delayMs?: number, value?: unknown, options?: { signal?: AbortSignal }) {
      for (;;) {
        await sleep(delayMs, undefined, options);
        yield value;
      }
    },
  });
  Object.assign(promised.scheduler, {
    wait: (delayMs: number, options?: { signal?: AbortSignal }) => sleep(delayMs, undefined, options),
  });
  AbortSignal.timeout = (delayMs: number) => {
    const controller = new AbortController();
    virtualSetTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      delayMs,
    ).unref();
    return controller.signal;
  };
  process.getBuiltinModule('node:module').syncBuiltinESMExports();

  let running = false;
  let calls = 0;
  let ticks = 0;
  const next = (): Entry | undefined => {
    let first: Entry | undefined;
    for (const entry of entries)
      if (!first || entry.at < first.at || (entry.at === first.at && entry.order < first.order)) first = entry;
    return first;
  };
  let firing = false;
  /** Fires what is due, one timer a turn, so that everything that a timer sets off happens before the next one. */
  const fire = (): void => {
    firing = false;
    if (!running) return;
    const first = next();
    if (!first || first.at > now()) return look();
    activity += 1;
    if (first.every === undefined) entries.delete(first);
    else Object.assign(first, { at: now() + first.every, order: order++ });
    fireSoon();
    first.run();
  };
  const fireSoon = (): void => {
    if (firing) return;
    firing = true;
    nextTurn(fire);
  };
  const changed = (): void => {
    activity += 1;
    if (!running) return;
    keepAlive();
    const first = next();
    if (first && first.at <= now()) fireSoon();
    look();
  };
  /** A call whose handler only waits for a timer must not look as if nothing were left to do. */
  const keepAlive = (): void => {
    if (running && [...entries].some(({ wanted }) => wanted)) port.ref();
    else port.unref();
  };
  onTicks.push((count) => {
    ticks = count;
    activity += 1;
    fireSoon();
    look();
  });

  // -- when does the call only wait? When turns of the loop pass and nothing happens.
  const QUIET_TURNS = 4;
  /** What may be there although nothing is under way: timers, and connections that are kept open. */
  const RESTING = new Set([
    'Immediate',
    'Timeout',
    'MessagePort',
    'TCPSocketWrap',
    'TCPServerWrap',
    'PipeWrap',
    'TTYWrap',
  ]);
  let looking = false;
  const look = (): void => {
    if (looking || !running) return;
    looking = true;
    let seen = activity;
    let quiet = 0;
    const turn = (): void => {
      // A database that answers starts the look anew.
      if (!running || sqlUnderWay > 0) return void (looking = false);
      const busy =
        firing ||
        [...streaming].some(
          (response) => !response.complete && !response.destroyed && response.readableFlowing === true,
        ) ||
        process.getActiveResourcesInfo().some((name) => !RESTING.has(name));
      quiet = busy || seen !== activity ? 0 : quiet + 1;
      seen = activity;
      if (quiet < QUIET_TURNS) return void nextTurn(turn);
      looking = false;
      const first = next();
      // Nothing that the host could do would wake the call: something else will, and that is looked at then.
      if (begun === ended && !first) return;
      port.postMessage(['parked', begun, ended, failed, ticks, first ? first.at : -1, calls] satisfies FromWorker);
    };
    nextTurn(turn);
  };
  lookAgain = look;
  const parent = parentPort;
  const on = parent.on.bind(parent) as (name: string, listener: (...values: unknown[]) => void) => unknown;
  parent.on = ((name: string, listener: (...values: unknown[]) => void) =>
    on(
      name,
      name !== 'message'
        ? listener
        : (...values: unknown[]) => {
            running = true;
            calls += 1;
            activity += 1;
            const first = next();
            if (first && first.at <= now()) fireSoon();
            listener(...values);
            keepAlive();
            look();
          },
    )) as typeof parent.on;
  const post = parent.postMessage.bind(parent) as (message: unknown, ...rest: unknown[]) => void;
  parent.postMessage = ((message: unknown, ...rest: unknown[]) => {
    if (
      Array.isArray(message) &&
      message.some((one: unknown) => Array.isArray(one) && /^(done|failed)$/.test(String(one[0])))
    ) {
      running = false;
      keepAlive();
    }
    post(message, ...rest);
  }) as typeof parent.postMessage;
}
