import { matching, retryDelayMs } from '../retry';
import { StateError } from '../state-error';
import type { Step } from '../step';

/**
 * What the state's `Retry` and `Catch` make of its error: another attempt later, another state next, or nothing.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 * @returns the error with which the thread ends, where neither takes it
 */
export async function retriedOrCaught(step: Step, error: StateError): Promise<StateError | undefined> {
  const { execution, thread, state } = step;
  const place = `An error occurred while executing the state '${step.name}' (entered at the event id #${thread.enteredEvent}). `;
  const cause = error.detail.evaluating ? place + error.reason : error.reason;
  if (error.detail.location !== undefined)
    execution.emit(thread, 'EvaluationFailed', {
      error: error.error,
      cause,
      location: error.detail.location,
      state: step.name,
    });
  const isTask = state.Type === 'Task';
  const retrier = matching(state.Retry, error, isTask);
  const delayMs = retrier && retryDelayMs(retrier.rule, thread.retries[retrier.index] ?? 0, execution.chance.random);
  if (retrier && delayMs !== undefined) {
    thread.retries = Array.from(
      { length: state.Retry?.length ?? 0 },
      (_, index) => (thread.retries[index] ?? 0) + (index === retrier.index ? 1 : 0),
    );
    thread.retryCount += 1;
    execution.sleep(thread, { kind: 'backoff', until: execution.now() + delayMs });
    return undefined;
  }
  const catcher = matching(state.Catch, error, isTask);
  if (!catcher) return new StateError(error.error, cause);
  try {
    await step.caught(catcher.rule, error, cause);
    return undefined;
  } catch (second) {
    // What the catcher itself evaluates is caught by nobody.
    if (second instanceof StateError) return new StateError(second.error, place + second.reason);
    throw second;
  }
}
