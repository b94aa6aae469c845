import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import { deliver } from '../lambda/destinations';
import { uuid } from '../lambda/request-id';
import type { PendingExecution, ScheduleRows } from './schedule-rows';
import type { ScheduleTimes } from './schedule-expression';

export interface ScheduleDefinition {
  readonly arn: string;
  readonly name: string;
  readonly times: ScheduleTimes;
  /** Expression and time zone: with others it is another schedule, which has missed nothing. */
  readonly fingerprint: string;
  /** A call is made at a random moment within it, from the scheduled time on. */
  readonly windowMs: number;
  readonly enabled: boolean;
  /** Milliseconds since the epoch. */
  readonly startsAt?: number;
  readonly endsAt?: number;
  readonly targetArn: string;
  /** Who calls the target and the dead-letter queue; asked anew for each call, as permissions may change. */
  readonly principal: () => Principal;
  readonly payload: (execution: Execution) => string;
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
  readonly deadLetterArn?: string;
  /** For the dead letter: message attributes that name the schedule. */
  readonly letterAttributes: Readonly<Record<string, string>>;
  readonly trigger: 'scheduler' | 'events';
}

export interface Execution {
  readonly id: string;
  readonly scheduledAt: number;
  /** From 1. */
  readonly attempt: number;
}

/** Retries after 1 s, doubling to 5 min; AWS says only that it backs off exponentially. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 300_000;

/**
 * A schedule that runs. It fires by the clock, calls its target asynchronously, tries again while the target refuses, and
 * hands what was never accepted to its dead-letter queue.
 *
 * When and what is to come is in the store: after a restart the beat goes on, and calls that were not made are made. Of the
 * times that passed while the local cloud was down the last one counts, if it is not older than the event may be.
 */
export class Schedule {
  #cancel: (() => void) | undefined;
  #begin = 0;
  readonly #retries = new Set<() => void>();
  /** Calls that wait for their moment in the flexible window: nothing is owed yet. */
  readonly #windows = new Set<() => void>();
  #active = 0;
  #stopped = false;

  constructor(
    private readonly kernel: Kernel,
    readonly definition: ScheduleDefinition,
    private readonly rows: ScheduleRows,
  ) {}

  /** Calls that are being made or will be tried again. */
  get pending(): number {
    return this.#active + this.#retries.size;
  }

  start(): void {
    const { definition, kernel, rows } = this;
    if (!definition.enabled) return;
    const now = kernel.clock.now();
    const known = rows.find(definition.arn, definition.fingerprint);
    this.#begin = known?.begin ?? Math.max(now, definition.times.once ? 0 : (definition.startsAt ?? 0));
    for (const execution of rows.pending(definition.arn)) this.#later(execution);
    const due = known === undefined ? this.#next(this.#begin) : known.due;
    if (due === undefined || due > now) return this.#plan(due);
    const missed = this.#lastBefore(due, now);
    if (now - missed <= definition.maximumEventAgeMs) this.#fire(missed);
    else
      kernel.log.info(
        `The schedule ${definition.name} was due at ${new Date(missed).toISOString()}, while the local cloud was down; that is too long ago.`,
      );
    this.#plan(this.#next(now));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    for (const waiting of [this.#retries, this.#windows]) {
      for (const cancel of waiting) cancel();
      waiting.clear();
    }
  }

  /** Fires now, whatever the time. */
  async fire(): Promise<void> {
    await this.#attempt({ id: uuid(this.kernel), scheduledAt: this.kernel.clock.now(), attempt: 1 });
  }

  /** The first time after `after`, if there is one before the end. */
  #next(after: number): number | undefined {
    const { times, endsAt } = this.definition;
    const at = times.next(after, this.#begin);
    return at === undefined || (!times.once && endsAt !== undefined && at > endsAt) ? undefined : at;
  }

  /** The last time that is not after `now`; `due` is one of them. */
  #lastBefore(due: number, now: number): number {
    let last = due;
    for (let next = this.#next(last); next !== undefined && next <= now; next = this.#next(last)) last = next;
    return last;
  }

  #plan(at: number | undefined): void {
    const { kernel, definition, rows } = this;
    rows.planned(definition.arn, definition.fingerprint, this.#begin, at);
    if (at !== undefined) this.#wait(at, kernel.clock.now());
  }

  #wait(at: number, now: number): void {
    this.#cancel = this.kernel.clock.after(at - now, () => {
      // A timer holds at most 24 days, and may be early by a moment.
      const reached = this.kernel.clock.now();
      if (reached < at) return this.#wait(at, reached);
      this.#fire(at);
      this.#plan(this.#next(Math.max(at, reached)));
    });
  }

  #fire(scheduledAt: number): void {
    const { definition, kernel } = this;
    const jitter =
      definition.windowMs === 0
        ? 0
        : Math.floor((Number.parseInt(kernel.randomHex(4), 16) / 0x1_0000_0000) * definition.windowMs);
    this.#later({ id: uuid(kernel), scheduledAt, attempt: 1, at: Math.max(scheduledAt + jitter, kernel.clock.now()) });
  }

  /** Makes a call when its time has come; until it is made it is in the store. */
  #later(execution: PendingExecution): void {
    const { kernel, rows, definition } = this;
    rows.wait(definition.arn, execution);
    const delayMs = execution.at - kernel.clock.now();
    if (delayMs <= 0) return void this.#attempt(execution);
    const waiting = execution.attempt === 1 ? this.#windows : this.#retries;
    const cancel = kernel.clock.after(delayMs, () => {
      waiting.delete(cancel);
      void this.#attempt(execution);
    });
    waiting.add(cancel);
  }

  async #attempt(execution: Execution): Promise<void> {
    const { definition, kernel } = this;
    const entryId = execution.attempt === 1 ? execution.id : `${execution.id}#${execution.attempt}`;
    const startedAt = kernel.clock.now();
    let failure: unknown;
    this.#active += 1;
    try {
      const principal = definition.principal();
      const body = definition.payload(execution);
      if (/:lambda:/.test(definition.targetArn)) {
        await kernel.services.lambda.invokeAsync({
          functionArn: definition.targetArn,
          payload: body,
          principal,
          trigger: definition.trigger,
          causes: [entryId],
        });
      } else await deliver(kernel, { arn: definition.targetArn, body, principal, causes: [entryId] });
    } catch (error) {
      failure = error;
    } finally {
      this.#active -= 1;
    }
    kernel.journal.record({
      id: entryId,
      at: startedAt,
      kind: 'schedule',
      resource: definition.arn,
      causes: [],
      outcome: failure === undefined ? 'ok' : codeOf(failure).startsWith('AccessDenied') ? 'denied' : 'error',
      durationMs: kernel.clock.now() - startedAt,
      detail: {
        target: definition.targetArn,
        attempt: execution.attempt,
        ...(failure === undefined ? {} : { error: String(failure) }),
      },
    });
    if (failure === undefined) return this.rows.done(execution.id);
    kernel.log.warn(`The schedule ${definition.name} could not call its target.`, {
      target: definition.targetArn,
      error: String(failure),
    });
    const delayMs = Math.min(FIRST_BACKOFF_MS * 2 ** (execution.attempt - 1), LONGEST_BACKOFF_MS);
    const tooOld = kernel.clock.now() + delayMs - execution.scheduledAt > definition.maximumEventAgeMs;
    if (execution.attempt > definition.maximumRetryAttempts || tooOld) {
      await this.#bury(
        execution,
        entryId,
        failure,
        execution.attempt > definition.maximumRetryAttempts ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds',
      );
      return this.rows.done(execution.id);
    }
    if (this.#stopped) return;
    this.#later({
      id: execution.id,
      scheduledAt: execution.scheduledAt,
      attempt: execution.attempt + 1,
      at: kernel.clock.now() + delayMs,
    });
  }

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
  async #bury(execution: Execution, cause: string, failure: unknown, exhausted: string): Promise<void> {
    const { definition, kernel } = this;
    if (definition.deadLetterArn === undefined) return;
    const attributes: Record<string, { DataType: string; StringValue: string }> = {};
    for (const [name, value] of Object.entries({
      ...definition.letterAttributes,
      ERROR_CODE: codeOf(failure),
      ERROR_MESSAGE: failure instanceof Error ? failure.message : String(failure),
      EXECUTION_ID: execution.id,
      EXHAUSTED_RETRY_CONDITION: exhausted,
      SCHEDULED_TIME: new Date(execution.scheduledAt).toISOString(),
    }))
      attributes[name] = { DataType: 'String', StringValue: value || '-' };
    const id = uuid(kernel);
    let error: unknown;
    try {
      await deliver(kernel, {
        arn: definition.deadLetterArn,
        body: definition.payload(execution),
        attributes,
        principal: definition.principal(),
        causes: [id],
      });
    } catch (refused) {
      error = refused;
      kernel.log.error(`A call of the schedule ${definition.name} is lost: its dead-letter queue does not take it.`, {
        error: String(refused),
      });
    }
    kernel.journal.record({
      id,
      at: kernel.clock.now(),
      kind: 'dead-letter',
      resource: definition.deadLetterArn,
      causes: [cause],
      outcome: error === undefined ? 'ok' : 'denied',
      detail: { schedule: definition.name, ...(error === undefined ? {} : { error: String(error) }) },
    });
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | null)?.code ?? 'InternalError';
}
