/** An error with a name that `Retry` and `Catch` can match. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export class StateError extends Error {
  override readonly name = 'StateError';

  constructor(
    /** e.g. `States.Timeout`, `Lambda.TooManyRequestsException`, or a function's own `errorType`. */
    readonly error: string,
    /** Text for people; empty where there is none. */
    readonly reason: string,
    readonly detail: {
      /** Further names that match: a failed branch is also `States.BranchFailed`. */
      readonly aliases?: readonly string[];
      /** The error arose while a field was evaluated: the engine names the state in the cause. */
      readonly evaluating?: boolean;
      /** The field that was evaluated, for the history. */
      readonly location?: string;
    } = {},
  ) {
    super(`${error}: ${reason}`);
  }
}

/** What the definition asks of its data cannot be done; never retried or caught. */
export function runtimeError(reason: string): StateError {
  return new StateError('States.Runtime', reason, { evaluating: true });
}

export function tooLarge(what: string): StateError {
  return new StateError(
    'States.DataLimitExceeded',
    `${what} with a size exceeding the maximum number of bytes service limit.`,
  );
}
