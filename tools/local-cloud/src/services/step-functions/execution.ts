import type { Kernel } from '../../kernel/kernel';
import type { MachineDefinition } from './definition';
import type { ExecutionHost } from './execution-host';
import type { ExecutionRecord, ExecutionStatus } from './execution-rows';
import { HISTORY_LIMIT, type HistoryEvent } from './history';
import { text, type Json, type JsonObject } from './json';
import type { JsonataExpressions } from './query/jsonata-expressions';
import type { Chance } from './query/intrinsics';
import { StateError } from './state-error';
import { iterationEnded, iterationFailed, runMap } from './states/map-state';
import { branchEnded, branchFailed, runParallel } from './states/parallel-state';
import { runChoice, runFail, runPass, runSucceed, runWait } from './states/simple-states';
import { retriedOrCaught } from './states/failure';
import { runTask, taskInterrupted, watchTask } from './states/task-state';
import { contextObject, variableOf, variablesOf } from './scope';
import { Step } from './step';
import { ThreadTimers } from './thread-timers';
import { aThread, type Phase, type Thread } from './thread';
import { UnsavedChanges } from './unsaved-changes';

type Job = () => Promise<void> | void;

const RUN: Readonly<Record<string, (step: Step) => Promise<void>>> = {
  Pass: runPass,
  Task: runTask,
  Choice: runChoice,
  Wait: runWait,
  Succeed: runSucceed,
  Fail: runFail,
  Parallel: runParallel,
  Map: runMap,
};

/** Steps in a row before others get a turn, and events in memory before they are written. */
const STEPS_PER_TURN = 50;
const EVENTS_PER_COMMIT = 200;
const YEAR_SECONDS = 31_536_000;
const EXPRESS_SECONDS = 300;
/** The execution's own timer, beside those of its threads. */
const DEADLINE = 0;

/**
 * A running execution. Everything that happens to it is a job in one queue, done one after the other, so the same input
 * gives the same history. What its threads do is written, with their state, before anything is done outside: a call is
 * made only after the event that schedules it is safe.
 */
export class Execution {
  readonly #threads = new Map<number, Thread>();
  readonly #unsaved = new UnsavedChanges();
  readonly #timers: ThreadTimers;
  #effects: (() => void)[] = [];
  readonly #jobs: Job[] = [];
  #working = false;
  #detached = false;
  #threadIds = 0;
  #eventCount: number;
  #commits: Promise<void> = Promise.resolve();
  #calls = 0;

  constructor(
    private readonly host: ExecutionHost,
    readonly key: number,
    readonly record: ExecutionRecord,
    readonly definition: MachineDefinition,
    eventCount = 0,
  ) {
    this.#eventCount = eventCount;
    this.#timers = new ThreadTimers(host.kernel.clock);
  }

  get kernel(): Kernel {
    return this.host.kernel;
  }

  get chance(): Chance {
    return this.host.chance;
  }

  get expressions(): JsonataExpressions {
    return this.host.expressions;
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  /** Does it do something at this moment, rather than wait for time or an answer from outside? */
  get isBusy(): boolean {
    return this.#working || this.#calls > 0;
  }

  now(): number {
    return this.host.kernel.clock.now();
  }

  begin(thread: Thread): void;
  /** From its first state. */
  begin(): void;
  begin(thread?: Thread): void {
    if (thread) {
      this.#threads.set(thread.id, thread);
      this.#unsaved.thread(thread);
      return this.schedule(thread);
    }
    const first = aThread(this.newThreadId(), {
      path: [],
      state: this.definition.StartAt,
      input: JSON.parse(this.record.input) as Json,
      lastEvent: 0,
    });
    this.#threads.set(first.id, first);
    this.#watchDeadline();
    this.post(() => {
      this.emit(first, 'ExecutionStarted', {
        input: this.record.input,
        inputDetails: { truncated: false },
        roleArn: this.record.roleArn,
      });
      this.schedule(first);
    });
  }

  /** Goes on after a restart of the local cloud. */
  resume(threads: readonly Thread[]): void {
    for (const thread of threads) {
      this.#threads.set(thread.id, thread);
      this.#unsaved.known(thread.id);
      this.#threadIds = Math.max(this.#threadIds, thread.id);
    }
    this.#watchDeadline();
    // It had not got as far as its first event.
    if (threads.length === 0) return this.begin();
    // What falls due at one moment comes in the order in which it was begun, as it would have without the restart.
    for (const thread of [...threads].sort((a, b) => a.lastEvent - b.lastEvent || a.id - b.id)) {
      const { phase } = thread;
      if (phase.kind === 'ready' || phase.kind === 'again') this.schedule(thread);
      else if (phase.kind === 'ended') this.post(() => this.#threadEnded(thread, phase.output));
      else if (phase.kind === 'waiting' || phase.kind === 'backoff') this.#alarm(thread, phase);
      else if (phase.kind === 'task' && phase.submitted) watchTask(this, thread, phase);
      else if (phase.kind === 'task')
        this.post(() => this.guarded(thread, () => taskInterrupted(new Step(this, thread), phase)));
    }
  }

  /** Stops acting, as a crash would; what is in the store stays. */
  detach(): void {
    this.#detached = true;
    this.#jobs.length = 0;
    this.#timers.cancelAll();
  }

  newThreadId(): number {
    return ++this.#threadIds;
  }

  thread(id: number): Thread | undefined {
    return this.#threads.get(id);
  }

  /** Adds to the queue. */
  post(job: Job): void {
    if (this.#detached) return;
    this.#jobs.push(job);
    if (!this.#working) {
      this.#working = true;
      void this.conducted(() => Promise.resolve().then(() => this.#work()));
    }
  }

  /** Work in whose course a virtual clock stands still. */
  conducted(work: () => Promise<void>): Promise<void> {
    return this.kernel.conductor?.work(work) ?? work();
  }

  /** Lets a thread do its next step. */
  schedule(thread: Thread): void {
    this.post(() => this.guarded(thread, () => this.#step(thread)));
  }

  /** Something that happens to a thread; an error of it is the error of the thread's state. */
  async guarded(thread: Thread, run: () => Promise<void>): Promise<void> {
    if (!this.isAlive(thread)) return;
    try {
      await run();
    } catch (error) {
      await this.#failed(thread, error);
    }
  }

  isAlive(thread: Thread): boolean {
    return this.record.status === 'RUNNING' && this.#threads.get(thread.id) === thread;
  }

  touch(thread: Thread): void {
    this.#unsaved.thread(thread);
  }

  /** @returns the event's id. With `previous`, the event is none of the thread's own line. */
  emit(thread: Thread, type: string, detail?: JsonObject, previous?: number): number {
    const isLast = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type);
    if (this.record.type === 'STANDARD' && !isLast && this.#eventCount >= HISTORY_LIMIT - 1)
      throw new StateError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
      );
    this.#eventCount += 1;
    const event: HistoryEvent = {
      id: this.#eventCount,
      previous: previous ?? thread.lastEvent,
      at: this.now(),
      type,
      detail,
    };
    if (previous === undefined) thread.lastEvent = event.id;
    this.#unsaved.thread(thread);
    this.#unsaved.event(event);
    this.host.happened(this, event);
    return event.id;
  }

  /** Done once everything so far is safe. */
  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** A call to the outside is under way until the answer is called. */
  callBegan(): () => void {
    this.#calls += 1;
    return () => {
      this.#calls -= 1;
    };
  }

  /** Runs a job at a time, unless the thread has gone on by then. */
  alarm(thread: Thread, at: number, run: () => Promise<void>): void {
    this.#timers.set(thread.id, at, () => this.post(() => this.guarded(thread, run)));
  }

  sleep(thread: Thread, phase: Extract<Phase, { kind: 'waiting' | 'backoff' }>): void {
    thread.phase = phase;
    this.touch(thread);
    this.#alarm(thread, phase);
  }

  /** Cancels what a thread waits for. */
  quiet(thread: Thread): void {
    this.#timers.cancel(thread.id);
    if (thread.phase.kind === 'task' && thread.phase.token !== undefined) this.host.forgetToken(thread.phase.token);
  }

  awaitToken(thread: Thread, token: string): void {
    this.host.awaitToken(this, thread, token);
  }

  stopChild(arn: string): void {
    this.host.stopChild(arn);
  }

  whenFinished(arn: string, callback: (record: ExecutionRecord) => void): void {
    this.host.whenFinished(arn, callback);
  }

  /** Leaves a state: for the next one, or out of the thread. */
  leave(
    step: Step,
    {
      output,
      serialised,
      assigned,
      next,
    }: { output: Json; serialised: string; assigned: JsonObject | undefined; next: string | undefined },
  ): void {
    const { thread } = step;
    this.emit(thread, `${step.state.Type}StateExited`, {
      name: step.name,
      output: serialised,
      outputDetails: { truncated: false },
      ...(assigned
        ? {
            assignedVariables: Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, text(value)])),
            assignedVariablesDetails: { truncated: false },
          }
        : {}),
    });
    this.quiet(thread);
    if (assigned) thread.variables = { ...thread.variables, ...assigned };
    if (next === undefined) {
      thread.phase = { kind: 'ended', output };
      this.post(() => this.#threadEnded(thread, output));
      return;
    }
    thread.state = next;
    thread.input = output;
    thread.phase = { kind: 'ready' };
    thread.retries = [];
    thread.retryCount = 0;
    this.schedule(thread);
  }

  /** A state failed: its retriers and catchers decide, else the thread ends. */
  async fail(thread: Thread, error: StateError): Promise<void> {
    this.quiet(thread);
    this.abortChildren(thread);
    const left = await retriedOrCaught(new Step(this, thread), error);
    if (left) await this.#threadFailed(thread, left);
  }

  /** Ends the branches or iterations of a state, and theirs. */
  abortChildren(parent: Thread): void {
    for (const child of [...this.#threads.values()].filter(({ parent: of }) => of?.thread === parent.id)) {
      this.abortChildren(child);
      this.#drop(child);
      if (this.record.status !== 'RUNNING') continue;
      const { state } = new Step(this, child);
      if (['Task', 'Wait', 'Parallel', 'Map'].includes(state.Type) && child.enteredEvent > 0)
        this.emit(child, `${state.Type}StateAborted`);
      if (parent.phase.kind === 'map')
        this.emit(child, 'MapIterationAborted', { name: parent.state, index: child.parent?.slot ?? 0 });
    }
  }

  /** Ends the execution from outside. */
  stop(error: string | undefined, cause: string | undefined): Promise<void> {
    if (this.#detached) return Promise.resolve();
    return new Promise((resolve) => {
      this.post(() => {
        if (this.record.status === 'RUNNING') this.#end('ABORTED', { error, cause });
        this.afterCommit(resolve);
      });
    });
  }

  /** The context object as a state of the thread sees it. */
  context(thread: Thread, token: string | undefined): JsonObject {
    return contextObject(this.record, thread, token);
  }

  /** A variable of the thread or of those that enclose it. */
  variable(thread: Thread, name: string): Json | undefined {
    return variableOf(this.#threads, thread, name);
  }

  variables(thread: Thread): JsonObject {
    return variablesOf(this.#threads, thread);
  }

  async #step(thread: Thread): Promise<void> {
    const step = new Step(this, thread);
    if (thread.phase.kind === 'ready') {
      thread.enteredAt = this.now();
      thread.enteredEvent = this.emit(thread, `${step.state.Type}StateEntered`, {
        name: step.name,
        input: text(thread.input),
        inputDetails: { truncated: false },
      });
    }
    await (RUN[step.state.Type] as (step: Step) => Promise<void>)(step);
  }

  #alarm(thread: Thread, phase: Extract<Phase, { kind: 'waiting' | 'backoff' }>): void {
    this.alarm(thread, phase.until, async () => {
      if (phase.kind === 'waiting') {
        const step = new Step(this, thread);
        const input = step.input();
        return step.isJsonata
          ? step.finish(input)
          : step.leave(
              step.outputPath(input),
              step.assigned(input),
              step.state.End === true ? undefined : step.state.Next,
            );
      }
      thread.phase = { kind: 'again' };
      await this.#step(thread);
    });
  }

  async #threadEnded(thread: Thread, output: Json): Promise<void> {
    if (!this.isAlive(thread)) return;
    const parent = this.#parentOf(thread);
    this.#drop(thread);
    if (!parent) return this.#end('SUCCEEDED', { output: text(output) }, thread);
    this.touch(parent);
    await this.guarded(parent, () =>
      (parent.phase.kind === 'map' ? iterationEnded : branchEnded)(this, parent, thread, output),
    );
  }

  async #threadFailed(thread: Thread, error: StateError): Promise<void> {
    const parent = this.#parentOf(thread);
    this.#drop(thread);
    if (!parent || !this.isAlive(parent))
      return this.#end('FAILED', { error: error.error, cause: error.reason }, thread);
    this.touch(parent);
    await this.guarded(parent, () =>
      (parent.phase.kind === 'map' ? iterationFailed : branchFailed)(this, parent, thread, error),
    );
  }

  /** A job threw: a state's error has its way, anything else is a fault of the local cloud and ends the execution. */
  async #failed(thread: Thread, error: unknown): Promise<void> {
    if (!this.isAlive(thread)) return;
    let known = error;
    try {
      if (known instanceof StateError && this.#eventCount < HISTORY_LIMIT - 1) return await this.fail(thread, known);
    } catch (second) {
      known = second;
    }
    if (this.record.status !== 'RUNNING') return;
    const last =
      known instanceof StateError
        ? known
        : new StateError('States.Runtime', `The local cloud failed: ${String(known)}`);
    if (!(known instanceof StateError))
      this.kernel.log.error('A step of an execution failed in the local cloud itself.', {
        execution: this.record.arn,
        state: thread.state,
        error: known instanceof Error ? (known.stack ?? known.message) : String(known),
      });
    this.#end('FAILED', { error: last.error, cause: last.reason }, thread);
  }

  #parentOf(thread: Thread): Thread | undefined {
    return thread.parent && this.#threads.get(thread.parent.thread);
  }

  #drop(thread: Thread): void {
    this.quiet(thread);
    if (thread.phase.kind === 'task' && thread.phase.child !== undefined) this.host.stopChild(thread.phase.child);
    this.#threads.delete(thread.id);
    this.#unsaved.ended(thread.id);
  }

  #end(status: ExecutionStatus, outcome: { output?: string; error?: string; cause?: string }, by?: Thread): void {
    const { record } = this;
    const main =
      by ??
      [...this.#threads.values()].find(({ parent }) => parent === undefined) ??
      aThread(0, { path: [], state: '', input: null, lastEvent: this.#eventCount });
    record.status = status;
    record.stoppedAt = this.now();
    Object.assign(
      record,
      Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== undefined && value !== '')),
    );
    for (const thread of this.#threads.values()) this.#drop(thread);
    const detail: JsonObject =
      outcome.output === undefined ? {} : { output: outcome.output, outputDetails: { truncated: false } };
    if (outcome.error) detail['error'] = outcome.error;
    if (outcome.cause) detail['cause'] = outcome.cause;
    this.emit(
      main,
      {
        SUCCEEDED: 'ExecutionSucceeded',
        FAILED: 'ExecutionFailed',
        TIMED_OUT: 'ExecutionTimedOut',
        ABORTED: 'ExecutionAborted',
        RUNNING: '',
      }[status],
      detail,
    );
    this.#timers.cancelAll();
    this.afterCommit(() => this.host.finished(this));
  }

  #watchDeadline(): void {
    const seconds = this.definition.TimeoutSeconds ?? YEAR_SECONDS;
    const at =
      this.record.startedAt + Math.min(seconds, this.record.type === 'EXPRESS' ? EXPRESS_SECONDS : YEAR_SECONDS) * 1000;
    this.#timers.set(DEADLINE, at, () =>
      this.post(() => {
        if (this.record.status === 'RUNNING') this.#end('TIMED_OUT', { error: 'States.Timeout' });
      }),
    );
  }

  async #work(): Promise<void> {
    for (let steps = 1; ; steps += 1) {
      const job = this.#jobs.shift();
      if (!job) break;
      await job();
      if (this.#unsaved.eventCount >= EVENTS_PER_COMMIT) void this.#commit();
      if (steps % STEPS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const effects = this.#effects;
    this.#effects = [];
    const safe = this.#commit();
    this.#working = false;
    if (effects.length === 0) return;
    const done = this.callBegan();
    try {
      await safe;
    } catch {
      return;
    } finally {
      done();
    }
    if (this.#detached) return;
    for (const effect of effects) effect();
  }

  #commit(): Promise<void> {
    const changes = this.#unsaved.take(this.#threads);
    if (!changes) return this.#commits;
    if (this.#detached) return this.#commits;
    this.#commits = this.host.commit({ key: this.key, record: this.record, ...changes });
    this.#commits.catch((error: unknown) => {
      this.kernel.log.error('An execution could not be stored; it stops here and goes on at the next start.', {
        execution: this.record.arn,
        error: String(error),
      });
      this.detach();
    });
    return this.#commits;
  }

  /** Resolves when everything that happened so far is in the store. */
  async settled(): Promise<void> {
    while (this.#working) await new Promise((resolve) => setImmediate(resolve));
    await this.#commits.catch(() => undefined);
  }
}
