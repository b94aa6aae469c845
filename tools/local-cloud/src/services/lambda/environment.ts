import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RoleSession } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import { environmentVariables } from './environment-variables';
import {
  exitFailure,
  exitReason,
  KILLED,
  memoryFailure,
  timeoutFailure,
  type FunctionFailure,
} from './function-errors';
import { LIMITS, type FunctionDefinition } from './function-definition';
import { openSqlSpan, sqlSpan } from './sql-span';
import { aidOfWorker, type AidOfWorker } from './worker-aid';
import { workerSource } from './worker-bootstrap';
import type { WorkerCall, WorkerMessage, WorkerResponse, WorkerSetup } from './worker-protocol';

/** How a call in an environment ended. */
export interface EnvironmentResult {
  /** JSON text: the answer or the failure. */
  readonly payload: string;
  readonly failure?: FunctionFailure;
  readonly durationMs: number;
  readonly memoryBytes: number;
  /** The environment is gone. */
  readonly ended: boolean;
  /** It was gone before the call began: another environment may run it. */
  readonly notBegun?: boolean;
}

interface Running {
  readonly call: WorkerCall;
  readonly journalId: string;
  readonly startedAt: number;
  readonly onLine: (text: string) => void;
  readonly settle: (result: EnvironmentResult) => void;
  readonly cancelTimeout: () => void;
  cancelWatch: () => void;
  /** Statements without an answer so far, by the worker's key, with the time at which it told of them. */
  readonly statements: Map<string, { readonly message: OpenStatement; readonly toldAt: number }>;
}

type OpenStatement = Extract<WorkerMessage, readonly ['sql-open', ...unknown[]]>;

/** A call that runs for longer is looked after: buffers lie outside the heap, so V8's own limit does not see them. */
const MEMORY_WATCH_MS = 500;
/** The V8 heap of a worker cannot be smaller than this; a bundle would not load. */
const SMALLEST_HEAP_MB = 64;

/**
 * One execution environment: a worker that has loaded a function's bundle and runs one call at a time. It ends by a
 * timeout, a fatal error, too much memory, or on request; who holds it then starts another.
 *
 * Unlike Lambda's it is not frozen between calls: timers that a handler leaves behind go on.
 */
export class Environment {
  readonly logStream: string;
  /** Resolves when the handler is loaded or cannot be; the latter carries the failure. */
  readonly ready: Promise<{ initMs: number; failure?: FunctionFailure }>;
  /** Log lines of the initialisation. */
  readonly initLines: string[] = [];
  readonly #worker: Worker;
  readonly #session: RoleSession;
  readonly #aid: AidOfWorker | undefined;
  #running: Running | undefined;
  #alive = true;
  #killedBy: 'memory' | 'request' | undefined;
  #exited: Promise<void>;

  constructor(
    private readonly kernel: Kernel,
    readonly definition: FunctionDefinition,
    readonly version: string,
    private readonly onEnd: (environment: Environment) => void,
  ) {
    const date = new Date(kernel.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    this.logStream = `${date}/[${version}]${kernel.randomHex(16)}`;
    this.#session = kernel.iam.openSession(definition.roleArn, definition.name);
    const endpoint = new URL(kernel.endpoint);
    const setup: WorkerSetup = {
      taskRoot: definition.codeFolder,
      handler: definition.handler,
      nodeMajor: Number(/^nodejs(\d+)/.exec(definition.runtime)?.[1] ?? 0),
      sdkFrom: pathToFileURL(__filename).href,
      compileCache: join(kernel.options.stateFolder, 'compile-cache'),
      endpoint: { host: endpoint.hostname, port: Number(endpoint.port) },
      // Time that moves only when nothing is on its way must see what is: there requests keep to their sockets.
      carries: kernel.conductor === undefined,
      logFormat: definition.logFormat,
      functionName: definition.name,
      functionVersion: version,
      memoryMb: definition.memoryMb,
      logGroup: definition.logGroup,
      logStream: this.logStream,
    };
    const startedAt = kernel.clock.now();
    this.#aid = aidOfWorker(kernel, definition.name);
    this.#worker = new Worker(workerSource(), {
      eval: true,
      name: definition.name,
      argv: [],
      execArgv: [],
      env: environmentVariables(definition, {
        version,
        logStream: this.logStream,
        region: kernel.region,
        endpoint: kernel.endpoint,
        session: this.#session,
      }),
      workerData: { ...setup, aid: this.#aid?.data },
      transferList: this.#aid ? [this.#aid.data.port] : [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(definition.memoryMb, SMALLEST_HEAP_MB) },
    });
    let settleReady: (result: { initMs: number; failure?: FunctionFailure }) => void = () => undefined;
    const limit = Math.max(LIMITS.initMs, definition.timeoutMs);
    const cancelInit = kernel.clock.after(limit, () => {
      settleReady({ initMs: limit, failure: timeoutFailure('init', limit) });
      void this.stop();
    });
    this.ready = new Promise((resolve) => {
      settleReady = (result) => {
        cancelInit();
        resolve(result);
      };
    });
    // Console and streams of the worker send messages; what else is written (by Node itself) must not pile up.
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message[0] === 'http') void this.#carry(message);
      else if (message[0] === 'ready') settleReady({ initMs: message[1] });
      else if (message[0] === 'init-error')
        settleReady({ initMs: kernel.clock.now() - startedAt, failure: JSON.parse(message[1]) as FunctionFailure });
      else this.#receive(message);
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#killedBy = 'memory';
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        const failure = (requestId: string): FunctionFailure =>
          this.#killedBy === 'memory'
            ? memoryFailure(requestId)
            : exitFailure(requestId, this.#killedBy === 'request' ? KILLED : exitReason(code));
        settleReady({ initMs: kernel.clock.now() - startedAt, failure: failure('init') });
        this.#fail(failure);
        this.#end();
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs one call. The environment must be ready and idle.
   * @param journalId what the function's own calls name as their cause
   */
  run(call: WorkerCall, journalId: string, onLine: (text: string) => void): Promise<EnvironmentResult> {
    return new Promise((settle) => {
      this.#session.setInvocation(journalId);
      this.#aid?.begin(journalId);
      const cancelTimeout = this.kernel.clock.after(call.timeoutMs, () => {
        const running = this.#running;
        if (running?.call !== call) return;
        running.cancelWatch();
        this.#running = undefined;
        this.#leaveUnanswered(running);
        onLine(
          `${new Date(this.kernel.clock.now()).toISOString()} ${call.requestId} Task timed out after ${(call.timeoutMs / 1000).toFixed(2)} seconds`,
        );
        const failure = timeoutFailure(call.requestId, call.timeoutMs);
        this.#end();
        settle({ payload: JSON.stringify(failure), failure, durationMs: call.timeoutMs, memoryBytes: 0, ended: true });
        void this.stop();
      });
      const cancelWatch = this.kernel.clock.after(MEMORY_WATCH_MS, () => void this.#watchMemory(call));
      this.#running = {
        call,
        journalId,
        startedAt: this.kernel.clock.now(),
        onLine,
        settle,
        cancelTimeout,
        cancelWatch,
        statements: new Map(),
      };
      if (this.#alive) this.#worker.postMessage(call);
      else this.#fail((requestId) => exitFailure(requestId, KILLED), { notBegun: true });
    });
  }

  /** Ends the environment at once; a call that runs fails as if the runtime had been killed. */
  async kill(): Promise<void> {
    this.#killedBy = 'request';
    await this.stop();
  }

  /** Ends the environment and waits until its thread is gone. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
    await this.#exited;
  }

  /** A request of the function to AWS, as it would come over the port's socket. */
  async #carry([, id, method, url, headers, body]: Extract<
    WorkerMessage,
    readonly ['http', ...unknown[]]
  >): Promise<void> {
    const response = await this.kernel.carry({ method, url, headers, body });
    const answer: WorkerResponse = [id, response.status, response.headers, response.body];
    if (this.#alive) this.#worker.postMessage(answer);
  }

  #receive(message: WorkerMessage): void {
    const running = this.#running;
    if (message[0] === 'dying') {
      this.#fail((requestId) => exitFailure(requestId, KILLED), { notBegun: true });
      return this.#end();
    }
    if (message[0] === 'log') {
      if (running) running.onLine(message[1]);
      else if (this.initLines.length < 1000) this.initLines.push(message[1]);
      return;
    }
    if (message[0] === 'sql') {
      const key = message[7];
      if (key !== undefined) running?.statements.delete(key);
      if (running) this.kernel.journal.observed(running.journalId, sqlSpan(message));
      return;
    }
    if (message[0] === 'sql-open') {
      running?.statements.set(message[1], { message, toldAt: performance.now() });
      return;
    }
    if (!running || (message[0] !== 'done' && message[0] !== 'failed')) return;
    const [outcome, payload, durationMs, memoryBytes] = message;
    if (memoryBytes > this.definition.memoryMb * 1024 * 1024) {
      this.#killedBy = 'memory';
      this.#fail(memoryFailure, { memoryBytes });
      void this.stop();
      return;
    }
    this.#running = undefined;
    this.#leaveUnanswered(running);
    running.cancelTimeout();
    running.cancelWatch();
    this.#session.setInvocation(undefined);
    const fatal = message[0] === 'failed' && message[4];
    if (fatal) this.#end();
    running.settle({
      payload,
      durationMs,
      memoryBytes,
      ended: fatal,
      ...(outcome === 'failed' ? { failure: JSON.parse(payload) as FunctionFailure } : {}),
    });
  }

  #fail(failureOf: (requestId: string) => FunctionFailure, more: { memoryBytes?: number; notBegun?: true } = {}): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    this.#leaveUnanswered(running);
    running.cancelTimeout();
    running.cancelWatch();
    this.#end();
    const failure = failureOf(running.call.requestId);
    running.settle({
      payload: JSON.stringify(failure),
      failure,
      durationMs: this.kernel.clock.now() - running.startedAt,
      memoryBytes: 0,
      ended: true,
      ...more,
    });
  }

  /** The call ends: what it waits for then may be why. */
  #leaveUnanswered({ journalId, statements }: Running): void {
    for (const { message, toldAt } of statements.values())
      this.kernel.journal.observed(journalId, openSqlSpan(message, message[4] + performance.now() - toldAt));
  }

  /** Looks at the memory of a call that takes long, again and again. */
  async #watchMemory(call: WorkerCall): Promise<void> {
    const { external_memory: outside } = await this.#worker.getHeapStatistics().catch(() => ({ external_memory: 0 }));
    if (this.#running?.call !== call) return;
    if (outside > this.definition.memoryMb * 1_048_576) {
      this.#killedBy = 'memory';
      this.#fail(memoryFailure, { memoryBytes: outside });
      void this.stop();
    } else this.#running.cancelWatch = this.kernel.clock.after(MEMORY_WATCH_MS, () => void this.#watchMemory(call));
  }

  #end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#session.close();
    this.#aid?.end();
    this.onEnd(this);
  }
}
