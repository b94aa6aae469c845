import type { Clock } from '../../kernel/clock';
import type { Journal } from '../../kernel/journal';
import type { EnvironmentResult } from './environment';
import type { FunctionFailure } from './function-errors';
import { openSqlSpan, sqlSpan } from './sql-span';
import type { WorkerCall, WorkerMessage } from './worker-protocol';

type OpenStatement = Extract<WorkerMessage, readonly ['sql-open', ...unknown[]]>;
type Statement = Extract<WorkerMessage, readonly ['sql', ...unknown[]]>;

/** A call that an environment runs. */
export interface EnvironmentCall {
  readonly call: WorkerCall;
  readonly journalId: string;
  readonly startedAt: number;
  readonly onLine: (text: string) => void;
  readonly settle: (result: EnvironmentResult) => void;
  readonly cancelTimeout: () => void;
  /** Statements without an answer so far, by the worker's key, with the time at which it told of them. */
  readonly statements: Map<string, { readonly message: OpenStatement; readonly toldAt: number }>;
}

/** The calls that one environment runs, by their keys. Each is taken out once, by whatever ends it. */
export class EnvironmentCalls {
  readonly #calls = new Map<number, EnvironmentCall>();

  constructor(
    private readonly clock: Clock,
    private readonly journal: Pick<Journal, 'observed'>,
  ) {}

  get size(): number {
    return this.#calls.size;
  }

  add(running: EnvironmentCall): void {
    this.#calls.set(running.call.key, running);
  }

  get(key: number): EnvironmentCall | undefined {
    return this.#calls.get(key);
  }

  /** Ends a call: whoever takes it has to settle it. What it waits for then may be why it ends. */
  take(key: number): EnvironmentCall | undefined {
    const running = this.#calls.get(key);
    if (!running) return undefined;
    this.#calls.delete(key);
    running.cancelTimeout();
    for (const { message, toldAt } of running.statements.values())
      this.journal.observed(running.journalId, openSqlSpan(message, message[5] + performance.now() - toldAt));
    return running;
  }

  /** Ends every call with the failure that each of them has. */
  failAll(
    failureOf: (requestId: string) => FunctionFailure,
    more: { memoryBytes?: number; notBegun?: true } = {},
  ): void {
    for (const key of [...this.#calls.keys()]) {
      const running = this.take(key);
      if (!running) continue;
      const failure = failureOf(running.call.requestId);
      running.settle({
        payload: JSON.stringify(failure),
        failure,
        durationMs: this.clock.now() - running.startedAt,
        memoryBytes: 0,
        ended: true,
        ...more,
      });
    }
  }

  /** A statement came to its end. */
  statement(message: Statement): void {
    const running = this.#calls.get(message[1]);
    if (!running) return;
    const key = message[8];
    if (key !== undefined) running.statements.delete(key);
    this.journal.observed(running.journalId, sqlSpan(message));
  }

  /** A statement has had no answer for a while. */
  openStatement(message: OpenStatement): void {
    this.#calls.get(message[1])?.statements.set(message[2], { message, toldAt: performance.now() });
  }
}
