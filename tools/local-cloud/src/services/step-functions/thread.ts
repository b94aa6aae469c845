import type { RegionPath } from './definition';
import type { Json, JsonObject } from './json';

/**
 * One line of control of an execution: the execution itself, a branch of a Parallel state, an iteration of a Map state.
 * Plain data, so that it can be stored after every step and taken up again after a crash.
 */
export interface Thread {
  readonly id: number;
  /** The thread that waits for this one, and which of its branches or iterations this one is. */
  readonly parent?: { readonly thread: number; readonly slot: number };
  readonly path: RegionPath;
  /** The item of the innermost Map iteration. */
  readonly item?: { readonly index: number; readonly value: Json };
  /** The name of the state that it is in, and that state's raw input. */
  state: string;
  input: Json;
  /** Variables of its own scope; those of its parents are visible too. */
  variables: JsonObject;
  phase: Phase;
  enteredAt: number;
  enteredEvent: number;
  lastEvent: number;
  /** Attempts that each retrier of the state has granted. */
  retries: number[];
  retryCount: number;
  /** Journal entries that led here beyond the execution's own. */
  causes: string[];
}

export type Phase =
  /** About to enter its state, or to run it again after a retrier's delay. */
  | { readonly kind: 'ready' }
  /** Out of its last state; its parent has not taken note. */
  | { readonly kind: 'ended'; readonly output: Json }
  | { readonly kind: 'again' }
  /** A Wait state, or a retrier's delay, until that time. */
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'backoff'; readonly until: number }
  | TaskPhase
  | { readonly kind: 'parallel'; readonly results: Json[]; open: number }
  | MapPhase;

export interface TaskPhase {
  readonly kind: 'task';
  /** Tells attempts of one task from each other: the event that scheduled it. */
  readonly attempt: number;
  readonly token?: string;
  readonly timeoutAt?: number;
  readonly heartbeatMs?: number;
  heartbeatAt?: number;
  /** The call was made and answered; what is awaited is a token or a child execution. */
  submitted: boolean;
  /** The execution that `.sync` waits for. */
  child?: string;
}

export interface MapPhase {
  readonly kind: 'map';
  /** The event with which it began. */
  readonly started: number;
  readonly items: readonly Json[];
  readonly concurrency: number;
  /** How many iterations may fail; the first failure is the state's own error where this is absent. */
  readonly tolerated?: number;
  next: number;
  open: number;
  failed: number;
  /** Outputs by index; iterations that failed have none. */
  readonly results: Record<number, Json>;
}

export function aThread(
  id: number,
  fields: Pick<Thread, 'path' | 'state' | 'input' | 'lastEvent'> & Partial<Thread>,
): Thread {
  return {
    id,
    variables: {},
    phase: { kind: 'ready' },
    enteredAt: 0,
    enteredEvent: 0,
    retries: [],
    retryCount: 0,
    causes: [],
    ...fields,
  };
}
