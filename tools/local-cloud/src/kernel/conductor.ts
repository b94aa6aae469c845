import type { MessagePort } from 'node:worker_threads';

/** A call of a function that asks for its turn. */
export interface TurnRequest {
  /** The invocation's entry in the journal. */
  readonly id: string;
  /** What tells calls apart that came at the same time, the same in every run: function and event. */
  readonly key: string;
  readonly causes: readonly string[];
  /** An event that was accepted before: whoever set it off does not wait for it. */
  readonly asynchronous: boolean;
}

/** What the thread of a function is given at its start, so that it lives in the conductor's time. */
export interface WorkerTime {
  /** One double: the time, in ms since the epoch. */
  readonly now: SharedArrayBuffer;
  readonly seed: string;
}

/** The conductor's hold of one environment. */
export interface ConductedWorker {
  readonly time: WorkerTime;
  /** The invocation of this entry begins in it. */
  begin(invocationId: string): void;
  /** A message on the environment's side channel. */
  receive(message: readonly unknown[]): void;
  end(): void;
}

/**
 * Makes a cloud on a virtual clock deterministic: one invocation runs at a time, calls of functions to the cloud are served
 * one by one, and time stands still while anything is in progress. A cloud in real time has none.
 */
export interface Conductor {
  /** Waits for the turn of an invocation. The answer ends it. */
  turn(request: TurnRequest): Promise<() => void>;
  /** Serves one call that an invocation makes, when the invocation waits for nothing but such calls. */
  admit<T>(invocationId: string, key: string, serve: () => Promise<T>): Promise<T>;
  /** Time stands still until it settles, or while it waits in {@link turn} or {@link hold}. */
  work<T>(task: () => Promise<T>): Promise<T>;
  /** Whatever task awaits this now waits for time, or for others: time may move. */
  hold<T>(wait: Promise<T>): Promise<T>;
  /** A new environment of the function. */
  attach(functionName: string, port: MessagePort): ConductedWorker;
}
