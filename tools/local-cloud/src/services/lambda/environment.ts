import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RoleSession } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import { BEHIND_FRONT_DOORS } from '../../kernel/priority';
import { environmentVariables } from './environment-variables';
import {
  exitFailure,
  exitReason,
  KILLED,
  memoryFailure,
  timeoutFailure,
  type FunctionFailure,
} from './function-errors';
import { traceIdOfHeader } from '../../kernel/trace-ids';
import { LIMITS, type FunctionDefinition } from './function-definition';
import { EnvironmentCalls } from './environment-calls';
import { aidOfWorker, type AidOfWorker } from './worker-aid';
import { workerSource } from './worker-bootstrap';
import type { ToWorker, WorkerCall, WorkerMessage, WorkerResponse, WorkerSetup } from './worker-protocol';

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

/** A call that runs for longer is looked after: buffers lie outside the heap, so V8's own limit does not see them. */
const MEMORY_WATCH_MS = 500;
/** The V8 heap of a worker cannot be smaller than this; a bundle would not load. */
const SMALLEST_HEAP_MB = 64;

/**
 * One execution environment: a worker that has loaded a function's bundle and runs one call at a time, or as many as the
 * function's capacity provider says. It ends by a fatal error, too much memory, on request, and, where it runs one call, by
 * a timeout; who holds it then starts another. Where it runs several, a call that times out is answered as failed while
 * its code goes on, as in the cloud
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html).
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
  readonly #calls: EnvironmentCalls;
  /** The trace of each call that runs, where several do. */
  readonly #traces = new Map<string, string>();
  /** What the worker is told at the end of this turn. */
  #outbox: ToWorker[] = [];
  #lastKey = 0;
  #cancelWatch: (() => void) | undefined;
  #alive = true;
  #killedBy: 'memory' | 'request' | undefined;
  #exited: Promise<void>;

  constructor(
    private readonly kernel: Kernel,
    readonly definition: FunctionDefinition,
    readonly version: string,
    /** What it does may wait while others keep all cores busy. */
    stepsBack: boolean,
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
      callsAtOnce: this.places,
      niceness: stepsBack && process.platform === 'linux' ? BEHIND_FRONT_DOORS : 0,
    };
    this.#calls = new EnvironmentCalls(kernel.clock, kernel.journal);
    if (this.places > 1) this.#session.setInvocations((traceId) => this.#traces.get(traceId));
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
    this.#worker.on('message', (messages: readonly WorkerMessage[]) => {
      for (const message of messages)
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
        this.#end();
        this.#calls.failAll(failure);
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Calls that it runs at a time. */
  get places(): number {
    return this.definition.callsAtOnce;
  }

  /**
   * Runs one call. The environment must be ready and have a place.
   * @param journalId what the function's own calls name as their cause
   */
  run(
    call: Omit<WorkerCall, 'key' | 'journalId'>,
    journalId: string,
    onLine: (text: string) => void,
  ): Promise<EnvironmentResult> {
    return new Promise((settle) => {
      const key = (this.#lastKey += 1);
      const traceId = traceIdOfHeader(call.traceHeader);
      if (this.places === 1) this.#session.setInvocation(journalId);
      else if (traceId !== undefined) this.#traces.set(traceId, journalId);
      this.#aid?.begin(journalId);
      this.#calls.add({
        call: { key, journalId, ...call },
        journalId,
        startedAt: this.kernel.clock.now(),
        onLine,
        settle: (result) => {
          if (traceId !== undefined && this.#traces.get(traceId) === journalId) this.#traces.delete(traceId);
          settle(result);
        },
        cancelTimeout: this.kernel.clock.after(call.timeoutMs, () => this.#timeOut(key)),
        statements: new Map(),
      });
      this.#cancelWatch ??= this.kernel.clock.after(MEMORY_WATCH_MS, () => void this.#watchMemory());
      if (this.#alive) this.#tell({ key, journalId, ...call });
      else this.#calls.failAll((requestId) => exitFailure(requestId, KILLED), { notBegun: true });
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
    if (this.#alive) this.#tell(answer);
  }

  /**
   * A message wakes a thread, which costs more than most messages are worth: where several calls run, those of one turn
   * of the event loop go together.
   */
  #tell(message: ToWorker): void {
    if (this.places === 1) return this.#worker.postMessage([message]);
    if (this.#outbox.push(message) > 1) return;
    setImmediate(() => {
      const outbox = this.#outbox;
      this.#outbox = [];
      if (this.#alive) this.#worker.postMessage(outbox);
    });
  }

  #receive(message: WorkerMessage): void {
    switch (message[0]) {
      case 'dying':
        this.#end();
        return this.#calls.failAll((requestId) => exitFailure(requestId, KILLED), { notBegun: true });
      case 'log': {
        const running = this.#calls.get(message[1]);
        if (running) running.onLine(message[2]);
        else if (message[1] === 0 && this.initLines.length < 1000) this.initLines.push(message[2]);
        return;
      }
      case 'sql':
        return this.#calls.statement(message);
      case 'sql-open':
        return this.#calls.openStatement(message);
      case 'done':
      case 'failed':
        return this.#answered(message);
    }
  }

  #answered(message: Extract<WorkerMessage, readonly ['done' | 'failed', ...unknown[]]>): void {
    const [outcome, key, payload, durationMs, memoryBytes] = message;
    if (!this.#calls.get(key)) return;
    if (memoryBytes > this.definition.memoryMb * 1024 * 1024) return this.#outOfMemory(memoryBytes);
    const running = this.#calls.take(key);
    if (this.#calls.size === 0) this.#rest();
    const fatal = message[0] === 'failed' && message[5];
    if (fatal) this.#end();
    running?.settle({
      payload,
      durationMs,
      memoryBytes,
      ended: fatal,
      ...(outcome === 'failed' ? { failure: JSON.parse(payload) as FunctionFailure } : {}),
    });
  }

  #timeOut(key: number): void {
    const running = this.#calls.take(key);
    if (!running) return;
    const { requestId, timeoutMs } = running.call;
    running.onLine(
      `${new Date(this.kernel.clock.now()).toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
    );
    const failure = timeoutFailure(requestId, timeoutMs);
    const ended = this.places === 1;
    if (ended) this.#end();
    running.settle({ payload: JSON.stringify(failure), failure, durationMs: timeoutMs, memoryBytes: 0, ended });
    if (ended) void this.stop();
  }

  /** Looks at the memory of calls that take long, again and again. */
  async #watchMemory(): Promise<void> {
    const { external_memory: outside } = await this.#worker.getHeapStatistics().catch(() => ({ external_memory: 0 }));
    if (this.#calls.size === 0) return this.#rest();
    if (outside > this.definition.memoryMb * 1_048_576) this.#outOfMemory(outside);
    else this.#cancelWatch = this.kernel.clock.after(MEMORY_WATCH_MS, () => void this.#watchMemory());
  }

  #outOfMemory(memoryBytes: number): void {
    this.#killedBy = 'memory';
    this.#end();
    this.#calls.failAll(memoryFailure, { memoryBytes });
    void this.stop();
  }

  /** No call runs. */
  #rest(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
    if (this.places === 1) this.#session.setInvocation(undefined);
  }

  #end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#cancelWatch?.();
    this.#session.close();
    this.#aid?.end();
    this.onEnd(this);
  }
}
