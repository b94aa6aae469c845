import { AwsError } from '../../kernel/aws-error';
import type { AccessDecision } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { ServicePart } from '../../kernel/service-part';
import type { StatesPort } from '../../kernel/services';
import { uuid } from '../lambda/request-id';
import type { CheckedBefore } from './check-definition';
import { Execution } from './execution';
import type { ExecutionHost } from './execution-host';
import { logEvent } from './execution-log';
import { ExecutionRows, type ExecutionChange, type ExecutionRecord, type StoredExecution } from './execution-rows';
import type { HistoryEvent } from './history';
import type { Json } from './json';
import type { Chance } from './query/intrinsics';
import { JsonataExpressions } from './query/jsonata-expressions';
import { checkInput, checkName } from './start-rules';
import { splitMachineArn, type StateMachine } from './state-machine';
import { StateError } from './state-error';
import { completeTask, heartbeat } from './states/task-state';
import { StepFunctionsWire } from './step-functions-wire';
import { readToken } from './task-token';
import type { Thread } from './thread';

export interface StartRequest {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input: string;
  readonly principal: Principal;
  readonly causes?: readonly string[];
  readonly traceHeader?: string;
}

/** Closed executions are remembered for this long, and their names cannot be used again. */
const RETENTION_MS = 90 * 86_400_000;

const instances = new WeakMap<Kernel, StepFunctionsService>();

/**
 * Step Functions: state machines of templates and their executions. A Standard execution is in the store with every step
 * that it does and goes on after a crash; an Express one lives in memory.
 */
export class StepFunctionsService implements StatesPort, ServicePart, ExecutionHost {
  readonly chance: Chance;
  readonly expressions: JsonataExpressions;
  readonly rows: ExecutionRows;
  /** Definitions that an earlier start has checked. */
  readonly checkedBefore: CheckedBefore;
  readonly #machines = new Map<string, StateMachine>();
  readonly #running = new Map<string, Execution>();
  readonly #tokens = new Map<string, { execution: Execution; thread: Thread }>();
  readonly #waiting = new Map<string, ((record: ExecutionRecord) => void)[]>();
  /** Callers of StartSyncExecution, who hear of a stop. */
  readonly #refused = new Set<(reason: AwsError) => void>();
  #stopped = false;

  static of(kernel: Kernel): StepFunctionsService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new StepFunctionsService(kernel)));
    return service;
  }

  private constructor(readonly kernel: Kernel) {
    this.chance = {
      random: () => Number.parseInt(kernel.randomHex(6), 16) / 0x1_0000_0000_0000,
      uuid: () => uuid(kernel),
    };
    this.expressions = new JsonataExpressions(() => kernel.clock.now(), this.chance);
    this.rows = new ExecutionRows(kernel.store.database);
    this.checkedBefore = checkedBefore(kernel);
    kernel.expose(new StepFunctionsWire(this));
  }

  async start(): Promise<void> {
    await this.kernel.store.write((database) =>
      this.rows.forgetBefore(database, this.kernel.clock.now() - RETENTION_MS),
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
    for (const execution of this.#running.values()) execution.detach();
    this.#running.clear();
    this.#tokens.clear();
    for (const refuse of this.#refused) refuse(stopping());
    this.#refused.clear();
  }

  /** What executions do at this moment. Those that wait for a time, a token or a child are still. */
  pendingWork(): Record<string, number> {
    return { 'execution steps': [...this.#running.values()].filter(({ isBusy }) => isBusy).length };
  }

  machines(): StateMachine[] {
    return [...this.#machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Makes a machine, or changes the one of that ARN: executions that run go on as they began, versions and aliases stay. */
  addMachine(machine: StateMachine): void {
    const old = this.#machines.get(machine.arn);
    this.#machines.set(
      machine.arn,
      old ? { ...machine, createdAt: old.createdAt, versions: old.versions, aliases: old.aliases } : machine,
    );
  }

  runningOf(machineArn: string): number {
    return this.rows.running().filter(({ record }) => record.machineArn === machineArn && record.type === 'STANDARD')
      .length;
  }

  /** The template does not have it any more: it goes with its executions. */
  async forgetMachine(arn: string): Promise<void> {
    this.removeMachine(arn);
    await this.kernel.store.write((database) => this.rows.forgetMachine(database, arn));
  }

  removeMachine(arn: string): void {
    this.#machines.delete(arn);
    for (const [executionArn, execution] of this.#running) {
      if (execution.record.machineArn !== arn) continue;
      execution.detach();
      this.#running.delete(executionArn);
    }
  }

  /** @throws {AwsError} `StateMachineDoesNotExist`, `InvalidArn` */
  machine(arn: string): StateMachine {
    const parts = splitMachineArn(arn);
    if (!parts) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
    const machine = this.#machines.get(parts.machineArn);
    const knowsQualifier =
      parts.qualifier === undefined || machine?.versions.has(parts.qualifier) || machine?.aliases.has(parts.qualifier);
    if (!machine || !knowsQualifier)
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  mayStart({ stateMachineArn, principal }: { stateMachineArn: string; principal: Principal }): AccessDecision {
    try {
      this.machine(stateMachineArn);
    } catch (error) {
      return { allowed: false, reason: (error as Error).message };
    }
    return this.kernel.iam.decide({ principal, action: 'states:StartExecution', resource: stateMachineArn });
  }

  /** Goes on with what an earlier run of the local cloud left running. */
  resume(machineArn: string): void {
    for (const stored of this.rows.running()) {
      if (stored.record.machineArn !== machineArn || this.#running.has(stored.record.arn)) continue;
      // An asynchronous Express execution runs at least once: from its beginning.
      const threads = stored.record.type === 'EXPRESS' ? [] : this.rows.threads(stored.key);
      const execution = new Execution(
        this,
        stored.key,
        stored.record,
        stored.definition,
        threads.length === 0 ? 0 : this.rows.eventCount(stored.key),
      );
      this.#running.set(stored.record.arn, execution);
      execution.resume(threads);
    }
  }

  async startExecution(request: StartRequest): Promise<{ executionArn: string; startedAt: number }> {
    const machine = this.#authorised(request, 'states:StartExecution');
    const name = request.name ?? uuid(this.kernel);
    checkName(name);
    checkInput(request.input);
    const stored = this.#newExecution(machine, name, request);
    if (machine.type === 'STANDARD') {
      const same = this.rows.find(stored.record.arn);
      if (same) return this.#sameAsBefore(same.record, request);
    }
    const safe = this.kernel.store.write((database) => this.rows.insert(database, stored));
    const execution = this.#begin(stored);
    try {
      await safe;
    } catch (error) {
      execution.detach();
      this.#running.delete(stored.record.arn);
      throw error;
    }
    return { executionArn: stored.record.arn, startedAt: stored.record.startedAt };
  }

  /** Runs an Express execution and waits for its end. @throws {AwsError} `StateMachineTypeNotSupported` */
  async startSync(request: StartRequest): Promise<ExecutionRecord> {
    const machine = this.#authorised(request, 'states:StartSyncExecution');
    if (machine.type !== 'EXPRESS')
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    const name = request.name ?? uuid(this.kernel);
    checkName(name);
    checkInput(request.input);
    const stored = this.#newExecution(machine, name, request);
    const ended = new Promise<ExecutionRecord>((resolve, reject) => {
      this.#refused.add(reject);
      this.#waiting.set(stored.record.arn, [(record) => (this.#refused.delete(reject), resolve(record))]);
      this.#begin(stored);
    });
    return this.kernel.conductor?.hold(ended) ?? ended;
  }

  /** One that runs, or that is in the store. @throws {AwsError} `ExecutionDoesNotExist` */
  async execution(arn: string): Promise<StoredExecution> {
    await this.#running.get(arn)?.settled();
    const stored = this.rows.find(arn);
    if (!stored || stored.record.type === 'EXPRESS')
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return stored;
  }

  /** @throws {AwsError} `ExecutionDoesNotExist` */
  async stopExecution(arn: string, error: string | undefined, cause: string | undefined): Promise<number> {
    const running = this.#running.get(arn);
    if (running) await running.stop(error, cause);
    const { record } = await this.execution(arn);
    return record.stoppedAt ?? this.kernel.clock.now();
  }

  /** The machine whose execution issued the token, for the permission. @throws {AwsError} `InvalidToken` */
  machineOfToken(token: string): string {
    const content = readToken(token);
    const machineName = content?.execution.split(':')[6];
    if (machineName === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    return this.machineArn(machineName);
  }

  /** Resolves when the outcome is safe. @throws {AwsError} `TaskTimedOut` when nothing waits for it (any more) */
  async completeToken(
    token: string,
    outcome: { output: Json } | { error: string; cause: string },
    causes: readonly string[],
  ): Promise<void> {
    // The task waits still, at the next start.
    if (this.#stopped) throw stopping();
    const waiting = this.#tokens.get(token);
    const reported = 'output' in outcome ? outcome : { error: new StateError(outcome.error, outcome.cause) };
    if (!waiting || !(await completeTask(waiting.execution, waiting.thread, token, reported, causes))) throw taskGone();
  }

  /** @throws {AwsError} `TaskTimedOut` */
  heartbeat(token: string): void {
    if (this.#stopped) throw stopping();
    const waiting = this.#tokens.get(token);
    if (!waiting) throw taskGone();
    heartbeat(waiting.execution, waiting.thread);
  }

  machineArn(name: string): string {
    return `arn:aws:states:${this.kernel.region}:${this.kernel.account}:stateMachine:${name}`;
  }

  commit(change: ExecutionChange): Promise<void> {
    if (change.record.type === 'EXPRESS') return Promise.resolve();
    return this.kernel.store.write(() => this.rows.apply(change));
  }

  happened(execution: Execution, event: HistoryEvent): void {
    const machine = this.#machines.get(execution.record.machineArn);
    if (machine) logEvent(this.kernel, machine.logging, execution.record, event);
  }

  finished(execution: Execution): void {
    const { record, key } = execution;
    this.#running.delete(record.arn);
    this.kernel.journal.record({
      id: `${record.journalId}.end`,
      at: record.stoppedAt ?? this.kernel.clock.now(),
      kind: 'execution',
      resource: record.machineArn,
      causes: [record.journalId],
      outcome: record.status === 'SUCCEEDED' ? 'ok' : 'error',
      durationMs: (record.stoppedAt ?? 0) - record.startedAt,
      detail: {
        execution: record.arn,
        status: record.status,
        events: execution.eventCount,
        ...(record.error === undefined ? {} : { error: { type: record.error, message: record.cause?.slice(0, 1000) } }),
      },
    });
    if (record.type === 'EXPRESS') {
      void this.kernel.store
        .write((database) => this.rows.remove(database, key))
        .catch((error: unknown) =>
          this.kernel.log.warn('An Express execution will run again at the next start: its end could not be stored.', {
            execution: record.arn,
            error: String(error),
          }),
        );
    }
    const waiting = this.#waiting.get(record.arn) ?? [];
    this.#waiting.delete(record.arn);
    for (const callback of waiting) callback(record);
  }

  awaitToken(execution: Execution, thread: Thread, token: string): void {
    this.#tokens.set(token, { execution, thread });
  }

  forgetToken(token: string): void {
    this.#tokens.delete(token);
  }

  whenFinished(arn: string, callback: (record: ExecutionRecord) => void): void {
    const stored = this.#running.has(arn) ? undefined : this.rows.find(arn);
    if (stored && stored.record.status !== 'RUNNING') return callback(stored.record);
    this.#waiting.set(arn, [...(this.#waiting.get(arn) ?? []), callback]);
  }

  stopChild(arn: string): void {
    void this.#running.get(arn)?.stop(undefined, 'The execution that waited for it ended.');
  }

  #authorised(request: StartRequest, action: string): StateMachine {
    if (this.#stopped) throw stopping();
    this.kernel.iam.authorise(
      { principal: request.principal, action, resource: request.stateMachineArn },
      'AccessDeniedException',
    );
    return this.machine(request.stateMachineArn);
  }

  #newExecution(machine: StateMachine, name: string, request: StartRequest): StoredExecution {
    const { region, account } = this.kernel;
    const { qualifier } = splitMachineArn(request.stateMachineArn) ?? {};
    const arn =
      machine.type === 'EXPRESS'
        ? `arn:aws:states:${region}:${account}:express:${machine.name}:${name}:${uuid(this.kernel)}`
        : `arn:aws:states:${region}:${account}:execution:${machine.name}:${name}`;
    return {
      key: this.rows.newKey(),
      definition: machine.definition,
      record: {
        arn,
        machineArn: machine.arn,
        machineName: machine.name,
        ...(qualifier === undefined ? {} : { qualifiedArn: request.stateMachineArn }),
        type: machine.type,
        name,
        journalId: uuid(this.kernel),
        roleArn: machine.roleArn,
        startedAt: this.kernel.clock.now(),
        input: request.input,
        causes: request.causes ?? [],
        ...(request.traceHeader === undefined ? {} : { traceHeader: request.traceHeader }),
        status: 'RUNNING',
      },
    };
  }

  #begin({ key, record, definition }: StoredExecution): Execution {
    const execution = new Execution(this, key, record, definition);
    this.#running.set(record.arn, execution);
    this.kernel.journal.record({
      id: record.journalId,
      at: record.startedAt,
      kind: 'execution',
      resource: record.machineArn,
      causes: record.causes,
      outcome: 'ok',
      detail: {
        execution: record.arn,
        name: record.name,
        type: record.type,
        inputBytes: Buffer.byteLength(record.input),
      },
    });
    execution.begin();
    return execution;
  }

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: idempotent while it runs, for the same input. */
  #sameAsBefore(record: ExecutionRecord, request: StartRequest): { executionArn: string; startedAt: number } {
    if (record.status === 'RUNNING' && record.input === request.input)
      return { executionArn: record.arn, startedAt: record.startedAt };
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${record.arn}'`);
  }
}

function checkedBefore({ store }: Kernel): CheckedBefore {
  store.database.exec('CREATE TABLE IF NOT EXISTS sfn_checked (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID');
  return {
    has: (hash) => store.database.prepare('SELECT 1 FROM sfn_checked WHERE hash = ?').get(hash) !== undefined,
    // Not known the next time when it is lost: then it is checked again.
    add: (hash) =>
      void store
        .write((database) => database.prepare('INSERT OR IGNORE INTO sfn_checked VALUES (?)').run(hash))
        .catch(() => undefined),
  };
}

function stopping(): AwsError {
  return new AwsError('ServiceUnavailable', 'The local cloud stops.', 503);
}

function taskGone(): AwsError {
  return new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}
