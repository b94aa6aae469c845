import type { Catcher, Retrier } from './definition';
import type { StateError } from './state-error';

/** Errors that end an execution whatever its definition says. */
const NEVER_CAUGHT = new Set(['States.Runtime']);

/** `States.ALL` does not match these. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const NOT_IN_ALL = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/** The first rule that an error matches. */
export function matching<T extends Pick<Retrier | Catcher, 'ErrorEquals'>>(
  rules: readonly T[] | undefined,
  error: StateError,
  isTask: boolean,
): { rule: T; index: number } | undefined {
  if (NEVER_CAUGHT.has(error.error)) return undefined;
  const index = (rules ?? []).findIndex(({ ErrorEquals }) => ErrorEquals.some((name) => matches(name, error, isTask)));
  const rule = rules?.[index];
  return rule ? { rule, index } : undefined;
}

function matches(name: string, { error, detail }: StateError, isTask: boolean): boolean {
  if (name === error || detail.aliases?.includes(name)) return true;
  if (name === 'States.ALL') return !NOT_IN_ALL.has(error);
  // A wildcard for whatever a task fails with, except for its time running out.
  if (name === 'States.TaskFailed')
    return isTask && !NOT_IN_ALL.has(error) && error !== 'States.Timeout' && error !== 'States.HeartbeatTimeout';
  return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
}

/**
 * Milliseconds until the next attempt, or `undefined` when there is none left.
 * @param made attempts that this retrier has granted already
 */
export function retryDelayMs(retrier: Retrier, made: number, random: () => number): number | undefined {
  const {
    IntervalSeconds = 1,
    MaxAttempts = 3,
    BackoffRate = 2,
    MaxDelaySeconds = Infinity,
    JitterStrategy = 'NONE',
  } = retrier;
  if (made >= MaxAttempts) return undefined;
  const delayMs = Math.min(IntervalSeconds * BackoffRate ** made, MaxDelaySeconds) * 1000;
  // Full jitter: anything from no delay to the whole of it.
  return JitterStrategy === 'FULL' ? Math.floor(random() * delayMs) : delayMs;
}
