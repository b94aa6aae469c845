import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import { deliver } from '../lambda/destinations';
import { uuid } from '../lambda/request-id';
import type { ScheduleTimes } from './schedule-expression';

export interface ScheduleDefinition {
  readonly arn: string;
  readonly name: string;
  readonly times: ScheduleTimes;
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
 * hands what was never accepted to its dead-letter queue. What would have fired while the local cloud was down does not fire.
 */
export class Schedule {
  #cancel: (() => void) | undefined;
  #begin = 0;
  readonly #retries = new Set<() => void>();
  #active = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly definition: ScheduleDefinition,
  ) {}

  /** Calls that are being made or will be tried again. */
  get pending(): number {
    return this.#active + this.#retries.size;
  }

  start(): void {
    if (!this.definition.enabled) return;
    this.#begin = Math.max(this.kernel.clock.now(), this.definition.startsAt ?? 0);
    this.#plan(this.#begin);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
  }

  /** Fires now, whatever the time. */
  async fire(): Promise<void> {
    await this.#attempt({ id: uuid(this.kernel), scheduledAt: this.kernel.clock.now(), attempt: 1 });
  }

  #plan(after: number): void {
    const at = this.definition.times.next(after, this.#begin);
    if (at === undefined || (this.definition.endsAt !== undefined && at > this.definition.endsAt)) return;
    this.#cancel = this.kernel.clock.after(at - this.kernel.clock.now(), () => {
      // A timer holds at most 24 days, and may be early by a moment.
      if (this.kernel.clock.now() < at) return this.#plan(after);
      this.#plan(Math.max(at, this.kernel.clock.now()));
      void this.#attempt({ id: uuid(this.kernel), scheduledAt: at, attempt: 1 });
    });
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
        await kernel.services.lambda.invokeAsync({ functionArn: definition.targetArn, payload: body, principal, trigger: definition.trigger, causes: [entryId] });
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
      detail: { target: definition.targetArn, attempt: execution.attempt, ...(failure === undefined ? {} : { error: String(failure) }) },
    });
    if (failure === undefined) return;
    kernel.log.warn(`The schedule ${definition.name} could not call its target.`, { target: definition.targetArn, error: String(failure) });
    const delayMs = Math.min(FIRST_BACKOFF_MS * 2 ** (execution.attempt - 1), LONGEST_BACKOFF_MS);
    const tooOld = kernel.clock.now() + delayMs - execution.scheduledAt > definition.maximumEventAgeMs;
    if (execution.attempt > definition.maximumRetryAttempts || tooOld) {
      return this.#bury(execution, entryId, failure, execution.attempt > definition.maximumRetryAttempts ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds');
    }
    const cancel = kernel.clock.after(delayMs, () => {
      this.#retries.delete(cancel);
      void this.#attempt({ ...execution, attempt: execution.attempt + 1 });
    });
    this.#retries.add(cancel);
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
    })) attributes[name] = { DataType: 'String', StringValue: value || '-' };
    const id = uuid(kernel);
    let error: unknown;
    try {
      await deliver(kernel, { arn: definition.deadLetterArn, body: definition.payload(execution), attributes, principal: definition.principal(), causes: [id] });
    } catch (refused) {
      error = refused;
      kernel.log.error(`A call of the schedule ${definition.name} is lost: its dead-letter queue does not take it.`, { error: String(refused) });
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
