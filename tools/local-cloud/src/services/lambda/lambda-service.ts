import { availableParallelism } from 'node:os';
import { AwsError } from '../../kernel/aws-error';
import type { AccessDecision } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { ServicePart } from '../../kernel/service-part';
import type { InvokeRequest, InvokeResult, LambdaPort } from '../../kernel/services';
import { traceHeaderFor, traceIdOf, traceIdOfHeader } from '../../kernel/trace-ids';
import { LogsService } from '../logs/logs-service';
import { AsyncInvocations } from './async-invocations';
import { Environment } from './environment';
import { EnvironmentPool } from './environment-pool';
import type { EventSourceMapping } from './event-source-mapping';
import { LIMITS, type FunctionDefinition } from './function-definition';
import { responseTooLarge, type FunctionFailure } from './function-errors';
import { FunctionRegistry, type DeployedFunction, type FunctionVersion, type Target } from './function-registry';
import { InvocationLog } from './invocation-log';
import { LambdaWire } from './lambda-wire';
import { crashing, throttledByFault } from './function-faults';
import { checkSize } from './payload-size';
import { uuid } from './request-id';

/** A call whose permission is settled. */
export interface RunRequest {
  readonly target: Target;
  readonly payload: string;
  readonly trigger: string;
  readonly causes?: readonly string[];
  readonly traceHeader?: string;
  /** JSON text. */
  readonly clientContext?: string;
  /** The id of an accepted asynchronous event; made up when absent. */
  readonly requestId?: string;
  /** Called when an environment is ready for the call. */
  readonly onBegin?: () => void;
  /** Which attempt of an asynchronous event this is, from 1. */
  readonly attempt?: number;
}

export interface RunResult extends InvokeResult {
  readonly failure?: FunctionFailure;
  /** Base64 of the last 4 KB of the log. */
  readonly logTail: () => string;
  /** The invocation's entry in the journal. */
  readonly journalId: string;
}

interface Outcome {
  readonly payload: string;
  readonly failure?: FunctionFailure;
  readonly durationMs: number;
  readonly memoryBytes: number;
  readonly initMs?: number;
}

const JOURNAL_LINES = 100;
const instances = new WeakMap<Kernel, LambdaService>();

/** AWS Lambda: functions in worker threads, their concurrency, permissions, asynchronous events and event source mappings. */
export class LambdaService implements LambdaPort, ServicePart {
  readonly functions: FunctionRegistry;
  readonly asynchronous: AsyncInvocations;
  readonly mappings = new Map<string, EventSourceMapping>();
  /**
   * `GET /_cloud/functions`; with `*` for all of them: `POST /_cloud/functions/<name>/kill`, which ends environments as a
   * crash would, and `…/reload`, which takes bundles that were built anew.
   */
  readonly control = {
    functions: (request: { method: string; path: string }): unknown => this.#control(request),
  };
  readonly #logs: LogsService;
  readonly #pool: EnvironmentPool<Environment>;
  /** Functions whose role may not write logs, by name: as in the cloud their lines are lost. */
  readonly #mayLog = new Map<string, boolean>();
  #running = 0;

  static of(kernel: Kernel): LambdaService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new LambdaService(kernel)));
    return service;
  }

  private constructor(private readonly kernel: Kernel) {
    // Worker threads take their time zone from the process; Lambda's is UTC.
    process.env['TZ'] = 'UTC';
    this.functions = new FunctionRegistry(() => Number.parseInt(kernel.randomHex(4), 16) / 0x1_0000_0000);
    this.#logs = LogsService.of(kernel);
    this.#pool = new EnvironmentPool(kernel.clock, kernel.options.maxEnvironments, availableParallelism());
    this.asynchronous = new AsyncInvocations(kernel, this);
    kernel.expose(new LambdaWire(kernel, this));
  }

  async stop(): Promise<void> {
    this.asynchronous.stop();
    await this.#pool.stop();
    // What the last calls wrote; the logs' own part may have stopped before.
    await this.#logs.store.flush();
  }

  pendingWork(): Record<string, number> {
    return { 'asynchronous events': this.asynchronous.pending() };
  }

  running(): number {
    return this.#running;
  }

  deploy(definition: FunctionDefinition): DeployedFunction {
    return this.functions.add(definition);
  }

  /** Changes a function that exists: calls that run finish on what was, the next ones get what is. */
  redefine(definition: FunctionDefinition): void {
    const owner = this.functions.get(definition.name);
    void this.#pool.retire(owner.redefine(definition).supersede());
    this.#mayLog.delete(definition.name);
  }

  /** Takes bundles that were built anew. @returns the functions that run another bundle from the next call on */
  reload(name?: string): string[] {
    const swapped = new Set<string>();
    for (const owner of this.functions.all()) {
      if (name !== undefined && owner.definition.name !== name) continue;
      for (const version of [owner.latest, ...owner.versions.values()]) {
        const outdated = version.reload();
        if (outdated === undefined) continue;
        void this.#pool.retire(outdated);
        swapped.add(owner.definition.name);
      }
    }
    return [...swapped];
  }

  /** Ends a function's environments and forgets it. */
  async undeploy(name: string): Promise<void> {
    this.asynchronous.stop(name);
    this.functions.remove(name);
    await Promise.all(this.#environmentsOf(name).map((environment) => environment.stop()));
  }

  /** Ends environments at once, as a crash would: of one function, or of all. @returns how many */
  async killEnvironments(name?: string): Promise<number> {
    const environments = this.#environmentsOf(name);
    await Promise.all(environments.map((environment) => environment.kill()));
    return environments.length;
  }

  mayInvoke(request: { functionArn: string; principal: Principal }): AccessDecision {
    let target: Target;
    try {
      target = this.functions.resolve(request.functionArn);
    } catch (error) {
      return { allowed: false, reason: (error as Error).message };
    }
    return this.kernel.iam.decide(this.#accessTo(target, request.principal));
  }

  /** @throws {AwsError} `AccessDeniedException` */
  authoriseInvoke(target: Target, principal: Principal): void {
    if (principal.kind === 'developer') return;
    this.kernel.iam.authorise(this.#accessTo(target, principal), 'AccessDeniedException');
  }

  async invoke(request: InvokeRequest): Promise<InvokeResult> {
    const target = this.functions.resolve(request.functionArn);
    this.authoriseInvoke(target, request.principal);
    return this.run({
      target,
      payload: request.payload,
      trigger: request.trigger,
      causes: request.causes,
      traceHeader: request.traceHeader,
      ...(request.onBegin && { onBegin: request.onBegin }),
    });
  }

  async invokeAsync(request: InvokeRequest): Promise<{ requestId: string }> {
    const target = this.functions.resolve(request.functionArn);
    this.authoriseInvoke(target, request.principal);
    return this.asynchronous.accept(target, request);
  }

  /**
   * Runs a call without asking for permission: for Lambda's own pollers, and for callers that have asked.
   * @throws {AwsError} `TooManyRequestsException`, `RequestTooLargeException`
   */
  async run(request: RunRequest): Promise<RunResult> {
    const { target, payload } = request;
    const { owner, version } = target;
    checkSize(payload, 'RequestResponse');
    const requestId = request.requestId ?? uuid(this.kernel);
    const journalId = (request.attempt ?? 1) > 1 ? `${requestId}#${request.attempt}` : requestId;
    this.#enter(owner, requestId, journalId, request);
    const leave = await this.kernel.conductor?.turn({
      id: journalId,
      key: `${owner.definition.name} ${payload}`,
      causes: request.causes ?? [],
      asynchronous: request.requestId !== undefined,
    });
    const startedAt = this.kernel.clock.now();
    try {
      const log = new InvocationLog(version.definition, requestId, version.version, () => this.kernel.clock.now());
      const { generation } = version;
      if (version.refresh(startedAt)) void this.#pool.retire(generation);
      const { outcome, logStream } = await this.#inEnvironment(request, requestId, journalId, log);
      this.#record(request, requestId, journalId, outcome, log, startedAt);
      if (this.#canLog(version.definition)) this.#logs.append(version.definition.logGroup, logStream, log.events);
      return {
        payload: outcome.payload,
        ...(outcome.failure ? { functionError: 'Unhandled' as const, failure: outcome.failure } : {}),
        requestId,
        journalId,
        durationMs: outcome.durationMs,
        executedVersion: version.version,
        logTail: () => log.tail(),
      };
    } finally {
      leave?.();
      this.#running -= 1;
      owner.inFlight -= 1;
    }
  }

  async #inEnvironment(
    request: RunRequest,
    requestId: string,
    journalId: string,
    log: InvocationLog,
  ): Promise<{ outcome: Outcome; logStream: string }> {
    const { version, arn } = request.target;
    const { definition } = version;
    const { generation } = version;
    const { environment, cold } = await this.#pool.acquire(generation, () =>
      this.#start(version, request.trigger === 'sqs'),
    );
    const { logStream } = environment;
    let initMs: number | undefined;
    if (cold) {
      const ready = await environment.ready;
      this.#pool.started(environment);
      initMs = ready.initMs;
      log.init(environment.initLines.splice(0));
      if (ready.failure) {
        this.#pool.forget(environment);
        const failure = {
          ...ready.failure,
          errorMessage: ready.failure.errorMessage.replace('RequestId: init', `RequestId: ${requestId}`),
        };
        log.start();
        log.end({ durationMs: 0, memoryBytes: 0, initMs, status: 'error', errorType: failure.errorType });
        return {
          outcome: { payload: JSON.stringify(failure), failure, durationMs: 0, memoryBytes: 0, initMs },
          logStream,
        };
      }
    }
    request.onBegin?.();
    log.start();
    const { journal } = this.kernel;
    const causes = request.causes ?? [];
    const traceId = traceIdOfHeader(request.traceHeader) ?? journal.traceOf(causes) ?? traceIdOf(journalId);
    journal.began({ id: journalId, traceId, causes });
    const result = await crashing(this.kernel, environment, { requestId, journalId }, () =>
      environment.run(
        {
          requestId,
          functionArn: arn,
          payload: request.payload,
          timeoutMs: definition.timeoutMs,
          traceHeader: traceHeaderFor(journalId, traceId, request.traceHeader),
          ...(request.clientContext === undefined ? {} : { clientContext: request.clientContext }),
        },
        journalId,
        (text) => log.line(text),
      ),
    );
    // It died of what an earlier call left behind, before this one began.
    if (result.notBegun) {
      this.#pool.forget(environment);
      log.events.length = 0;
      return this.#inEnvironment(request, requestId, journalId, log);
    }
    if (result.ended) this.#pool.forget(environment);
    else this.#pool.release(environment, version.generation !== generation);
    const tooLarge =
      result.failure === undefined && Buffer.byteLength(result.payload) > LIMITS.responseBytes
        ? responseTooLarge(LIMITS.responseBytes)
        : undefined;
    const failure = result.failure ?? tooLarge;
    log.end({
      durationMs: result.durationMs,
      memoryBytes: result.memoryBytes,
      ...(initMs === undefined ? {} : { initMs }),
      ...(result.ended && failure
        ? { status: failure.errorType === 'Sandbox.Timedout' ? 'timeout' : 'error', errorType: failure.errorType }
        : {}),
    });
    return {
      outcome: {
        payload: tooLarge ? JSON.stringify(tooLarge) : result.payload,
        ...(failure ? { failure } : {}),
        durationMs: result.durationMs,
        memoryBytes: result.memoryBytes,
        ...(initMs === undefined ? {} : { initMs }),
      },
      logStream,
    };
  }

  #start(version: FunctionVersion, stepsBack: boolean): Environment {
    try {
      const { definition } = version;
      return new Environment(this.kernel, definition, version.version, stepsBack, (ended) => this.#pool.forget(ended));
    } catch (error) {
      // The role is gone or does not trust Lambda.
      throw new AwsError(
        'AccessDeniedException',
        `The role defined for the function cannot be assumed by Lambda. ${error instanceof Error ? error.message : String(error)}`,
        403,
        { Type: 'User' },
      );
    }
  }

  /** Takes a place in the function's and the account's concurrency. @throws {AwsError} `TooManyRequestsException` */
  #enter(owner: DeployedFunction, requestId: string, journalId: string, request: RunRequest): void {
    const { reservedConcurrency } = owner.definition;
    const reason =
      reservedConcurrency !== undefined
        ? owner.inFlight >= reservedConcurrency && 'ReservedFunctionConcurrentInvocationLimitExceeded'
        : this.#unreservedInFlight() >= this.#unreservedConcurrency() && 'ConcurrentInvocationLimitExceeded';
    if (reason || throttledByFault(this.kernel, owner.definition.name, request.causes)) {
      this.kernel.journal.record({
        id: `${journalId}#throttled-${this.kernel.randomHex(4)}`,
        at: this.kernel.clock.now(),
        kind: 'invocation',
        resource: request.target.arn,
        causes: request.causes ?? [],
        outcome: 'throttled',
        detail: {
          functionName: owner.definition.name,
          requestId,
          trigger: request.trigger,
          reason: reason || 'a fault that was asked for',
        },
      });
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: reason || 'CallerRateLimitExceeded',
        Type: 'User',
      });
    }
    owner.inFlight += 1;
    this.#running += 1;
  }

  #unreservedConcurrency(): number {
    const reserved = this.functions
      .all()
      .reduce((sum, { definition }) => sum + (definition.reservedConcurrency ?? 0), 0);
    return LIMITS.accountConcurrency - reserved;
  }

  #unreservedInFlight(): number {
    let inFlight = this.#running;
    for (const { definition, inFlight: own } of this.functions.all())
      if (definition.reservedConcurrency !== undefined) inFlight -= own;
    return inFlight;
  }

  #record(
    request: RunRequest,
    requestId: string,
    journalId: string,
    outcome: Outcome,
    log: InvocationLog,
    at: number,
  ): void {
    const { target } = request;
    this.kernel.journal.record({
      id: journalId,
      at,
      kind: 'invocation',
      resource: target.arn,
      causes: request.causes ?? [],
      outcome: outcome.failure ? 'error' : 'ok',
      durationMs: outcome.durationMs,
      detail: {
        functionName: target.owner.definition.name,
        version: target.version.version,
        requestId,
        trigger: request.trigger,
        cold: outcome.initMs !== undefined,
        ...(outcome.initMs === undefined ? {} : { initMs: outcome.initMs }),
        waitedMs: Math.max(0, Math.round(this.kernel.clock.now() - at - outcome.durationMs - (outcome.initMs ?? 0))),
        payloadBytes: Buffer.byteLength(request.payload),
        memoryMb: Math.ceil(outcome.memoryBytes / 1_048_576),
        ...((request.attempt ?? 1) > 1 ? { attempt: request.attempt } : {}),
        ...(outcome.failure
          ? { error: { type: outcome.failure.errorType, message: outcome.failure.errorMessage } }
          : {}),
        log: log.excerpt(JOURNAL_LINES),
      },
    });
  }

  async #control({ method, path }: { method: string; path: string }): Promise<unknown> {
    const [name = '', verb] = path.split('/').map(decodeURIComponent);
    if (method === 'GET' && name === '') {
      return {
        functions: this.functions.all().map(({ definition, inFlight }) => ({
          name: definition.name,
          arn: definition.arn,
          inFlight,
          environments: this.#environmentsOf(definition.name).length,
        })),
        waiting: this.#pool.waiting,
      };
    }
    if (method === 'POST' && verb === 'reload')
      return { swapped: this.reload(name === '*' ? undefined : this.functions.get(name).definition.name) };
    if (method !== 'POST' || verb !== 'kill') return undefined;
    return { killed: await this.killEnvironments(name === '*' ? undefined : this.functions.get(name).definition.name) };
  }

  #canLog(definition: FunctionDefinition): boolean {
    const known = this.#mayLog.get(definition.name);
    if (known !== undefined) return known;
    let decision: AccessDecision;
    try {
      const principal = this.kernel.iam.assume(definition.roleArn, 'lambda.amazonaws.com');
      const resource = `arn:aws:logs:${this.kernel.region}:${this.kernel.account}:log-group:${definition.logGroup}:log-stream:any`;
      decision = this.kernel.iam.decide({ principal, action: 'logs:PutLogEvents', resource });
    } catch (error) {
      decision = { allowed: false, reason: (error as Error).message };
    }
    if (!decision.allowed)
      this.kernel.log.warn(
        `The log of ${definition.name} is lost, as it would be in the cloud: its role lacks logs:PutLogEvents.`,
        { reason: decision.reason },
      );
    this.#mayLog.set(definition.name, decision.allowed);
    return decision.allowed;
  }

  #accessTo(target: Target, principal: Principal): Parameters<Kernel['iam']['decide']>[0] {
    const resourcePolicy = target.owner.policy(target.qualifier ?? '');
    return {
      principal,
      action: 'lambda:InvokeFunction',
      resource: target.arn,
      ...(resourcePolicy ? { resourcePolicy } : {}),
    };
  }

  #environmentsOf(name: string | undefined): Environment[] {
    return this.#pool.environments().filter(({ definition }) => name === undefined || definition.name === name);
  }
}
