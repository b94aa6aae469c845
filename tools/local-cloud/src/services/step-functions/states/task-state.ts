import type { Execution } from '../execution';
import type { ExecutionRecord } from '../execution-rows';
import { integrationOf, type Integration } from '../integrations/integration';
import { childResult } from '../integrations/nested-execution';
import { exceedsLimit, isObject, text, type Json, type JsonObject } from '../json';
import { StateError, tooLarge } from '../state-error';
import { Step } from '../step';
import { newToken } from '../task-token';
import type { TaskPhase, Thread } from '../thread';

type Outcome = { readonly output: Json } | { readonly error: StateError };

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export async function runTask(step: Step): Promise<void> {
  const { execution, thread } = step;
  const integration = integrationFor(step);
  const token =
    integration.pattern === 'waitForTaskToken'
      ? newToken(execution.kernel, execution.record.arn, thread.id)
      : undefined;
  const parameters = await step.arguments(token);
  const serialised = text(parameters);
  if (exceedsLimit(serialised)) throw tooLarge(`The state/task '${step.name}' was given arguments`);
  const timeout = await step.number('TimeoutSeconds');
  const heartbeat = await step.number('HeartbeatSeconds');
  const attempt = execution.emit(
    thread,
    scheduledEvent(integration),
    scheduledDetail(step, integration, serialised, timeout, heartbeat),
  );
  execution.emit(
    thread,
    integration.style === 'function' ? 'LambdaFunctionStarted' : 'TaskStarted',
    integration.style === 'function' ? undefined : named(integration),
  );
  const now = execution.now();
  const phase: TaskPhase = {
    kind: 'task',
    attempt,
    submitted: false,
    ...(token === undefined ? {} : { token }),
    ...(timeout === undefined ? {} : { timeoutAt: now + timeout * 1000 }),
    ...(heartbeat === undefined ? {} : { heartbeatMs: heartbeat * 1000, heartbeatAt: now + heartbeat * 1000 }),
  };
  thread.phase = phase;
  watchTask(execution, thread, phase);
  // Only what is known to be scheduled may have an effect outside.
  execution.afterCommit(() => void execution.conducted(() => callTask(step, integration, phase, parameters)));
}

/** Timers, token and child of a task under way, also of one that an earlier run of the local cloud began. */
export function watchTask(execution: Execution, thread: Thread, phase: TaskPhase): void {
  const isSame = (): boolean => thread.phase === phase;
  if (phase.timeoutAt !== undefined) {
    execution.alarm(thread, phase.timeoutAt, async () => {
      if (isSame()) await timedOut(new Step(execution, thread), 'States.Timeout');
    });
  }
  watchHeartbeat(execution, thread, phase);
  if (phase.token !== undefined) execution.awaitToken(thread, phase.token);
  if (phase.child !== undefined)
    execution.whenFinished(phase.child, (record) =>
      execution.post(() =>
        execution.guarded(thread, async () => (isSame() ? childEnded(new Step(execution, thread), record) : undefined)),
      ),
    );
}

function watchHeartbeat(execution: Execution, thread: Thread, phase: TaskPhase): void {
  if (phase.heartbeatAt === undefined) return;
  execution.alarm(thread, phase.heartbeatAt, async () => {
    if (thread.phase !== phase || phase.heartbeatAt === undefined) return;
    // There was one meanwhile.
    if (execution.now() < phase.heartbeatAt) return watchHeartbeat(execution, thread, phase);
    await timedOut(new Step(execution, thread), 'States.HeartbeatTimeout');
  });
}

/** A sign of life of whoever has the token. */
export function heartbeat(execution: Execution, thread: Thread): void {
  execution.post(() => {
    const { phase } = thread;
    if (!execution.isAlive(thread) || phase.kind !== 'task' || phase.heartbeatMs === undefined) return;
    phase.heartbeatAt = execution.now() + phase.heartbeatMs;
    execution.touch(thread);
  });
}

/** The holder of the token reports. Resolves when that is safe; `false` when the task no longer waits. */
export function completeTask(
  execution: Execution,
  thread: Thread,
  token: string,
  outcome: Outcome,
  causes: readonly string[],
): Promise<boolean> {
  return new Promise((resolve) => {
    execution.post(() => {
      const { phase } = thread;
      const waits = execution.isAlive(thread) && phase.kind === 'task' && phase.token === token;
      if (!waits) return resolve(false);
      execution.afterCommit(() => resolve(true));
      return execution.guarded(thread, async () => {
        const entryId = `${execution.record.journalId}#${phase.attempt}.done`;
        record(execution, thread, {
          id: entryId,
          causes: [`${execution.record.journalId}#${phase.attempt}`, ...causes],
          outcome,
        });
        thread.causes = [entryId];
        await completed(new Step(execution, thread), outcome);
      });
    });
  });
}

/**
 * The local cloud stopped while a call was under way. A Standard workflow runs a task at most once unless its `Retry`
 * says otherwise, and whether the call had its effect is not known: so it failed, with the error that the SDK's client
 * gives for a connection that broke, and the state's retriers decide.
 */
export async function taskInterrupted(step: Step, phase: TaskPhase): Promise<void> {
  step.thread.phase = phase;
  const { service } = integrationFor(step);
  await completed(step, {
    error: new StateError(
      `${service}.SdkClientException`,
      'The local cloud stopped while the call was under way. Whether the call had its effect is not known.',
    ),
  });
}

async function callTask(step: Step, integration: Integration, phase: TaskPhase, parameters: Json): Promise<void> {
  const { execution, thread } = step;
  if (!execution.isAlive(thread) || thread.phase !== phase) return;
  const { kernel, record: of } = execution;
  const journalId = `${of.journalId}#${phase.attempt}`;
  const done = execution.callBegan();
  const startedAt = execution.now();
  let outcome: Outcome;
  try {
    const role = kernel.iam.assume(of.roleArn, 'states.amazonaws.com', of.machineArn);
    const principal = role.kind === 'role' ? { ...role, invocationId: journalId } : role;
    outcome = { output: await integration.call({ kernel, parameters, principal, causes: [journalId], execution: of }) };
  } catch (error) {
    outcome = {
      error:
        error instanceof StateError
          ? error
          : new StateError(`${integration.service}.SdkClientException`, String(error)),
    };
  }
  record(execution, thread, {
    id: journalId,
    causes: [of.journalId, ...thread.causes],
    outcome,
    startedAt,
    state: step.name,
    resource: step.state.Resource,
  });
  execution.post(async () => {
    done();
    await execution.guarded(thread, async () => {
      if (thread.phase === phase) await answered(step, integration, phase, outcome);
    });
  });
}

/** The call came back. */
async function answered(step: Step, integration: Integration, phase: TaskPhase, outcome: Outcome): Promise<void> {
  const { execution, thread } = step;
  if (integration.pattern === 'request' || 'error' in outcome) return completed(step, outcome);
  execution.emit(thread, 'TaskSubmitted', {
    ...named(integration),
    output: text(outcome.output),
    outputDetails: { truncated: false },
  });
  phase.submitted = true;
  if (integration.pattern !== 'sync' || !isObject(outcome.output)) return;
  phase.child = String(outcome.output['ExecutionArn']);
  execution.whenFinished(phase.child, (record) =>
    execution.post(() =>
      execution.guarded(thread, async () => (thread.phase === phase ? childEnded(step, record) : undefined)),
    ),
  );
}

async function childEnded(step: Step, child: ExecutionRecord): Promise<void> {
  const result = childResult(child, step.state.Resource ?? '');
  await completed(
    step,
    child.status === 'SUCCEEDED' ? { output: result } : { error: new StateError('States.TaskFailed', text(result)) },
  );
}

async function completed(step: Step, outcome: Outcome): Promise<void> {
  const { execution, thread } = step;
  const integration = integrationFor(step);
  const isFunction = integration.style === 'function';
  execution.quiet(thread);
  thread.phase = { kind: 'again' };
  if ('error' in outcome) return taskFailed(step, integration, outcome.error);
  const serialised = text(outcome.output);
  if (exceedsLimit(serialised))
    return taskFailed(step, integration, tooLarge(`The state/task '${step.name}' returned a result`));
  execution.emit(thread, isFunction ? 'LambdaFunctionSucceeded' : 'TaskSucceeded', {
    ...(isFunction ? {} : named(integration)),
    output: serialised,
    outputDetails: { truncated: false },
  });
  await step.finish(outcome.output);
}

async function taskFailed(step: Step, integration: Integration, error: StateError): Promise<void> {
  const isFunction = integration.style === 'function';
  const detail = {
    ...(isFunction ? {} : named(integration)),
    error: error.error,
    ...(error.reason === '' ? {} : { cause: error.reason }),
  };
  step.execution.emit(step.thread, isFunction ? 'LambdaFunctionFailed' : 'TaskFailed', detail);
  await step.execution.fail(step.thread, error);
}

async function timedOut(step: Step, error: 'States.Timeout' | 'States.HeartbeatTimeout'): Promise<void> {
  const { execution, thread } = step;
  const integration = integrationFor(step);
  const isFunction = integration.style === 'function';
  const { phase } = thread;
  execution.quiet(thread);
  if (phase.kind === 'task' && phase.child !== undefined) execution.stopChild(phase.child);
  thread.phase = { kind: 'again' };
  execution.emit(thread, isFunction ? 'LambdaFunctionTimedOut' : 'TaskTimedOut', {
    ...(isFunction ? {} : named(integration)),
    error,
  });
  await execution.fail(thread, new StateError(error, ''));
}

function integrationFor(step: Step): Integration {
  const integration = integrationOf(step.state.Resource ?? '');
  if ('unsupported' in integration) throw new Error(integration.unsupported);
  return integration;
}

function scheduledEvent({ style }: Integration): string {
  return style === 'function' ? 'LambdaFunctionScheduled' : 'TaskScheduled';
}

function scheduledDetail(
  step: Step,
  integration: Integration,
  parameters: string,
  timeout: number | undefined,
  heartbeatSeconds: number | undefined,
): JsonObject {
  const limits = {
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  };
  if (integration.style === 'function')
    return {
      resource: step.state.Resource ?? '',
      input: parameters,
      inputDetails: { truncated: false },
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    };
  return { ...named(integration), region: step.execution.kernel.region, parameters, ...limits };
}

/** How events name what a task calls. */
function named({ resourceType, action, pattern, suffix }: Integration): JsonObject {
  return { resourceType, resource: pattern === 'request' ? action : `${action}.${suffix ?? pattern}` };
}

function record(
  execution: Execution,
  thread: Thread,
  entry: { id: string; causes: string[]; outcome: Outcome; startedAt?: number; state?: string; resource?: string },
): void {
  const { outcome, startedAt } = entry;
  const failed = 'error' in outcome ? outcome.error : undefined;
  execution.kernel.journal.record({
    id: entry.id,
    at: startedAt ?? execution.now(),
    kind: 'task',
    resource: execution.record.machineArn,
    causes: entry.causes,
    outcome: failed === undefined ? 'ok' : /AccessDenied|not authorized/.test(failed.reason) ? 'denied' : 'error',
    ...(startedAt === undefined ? {} : { durationMs: execution.now() - startedAt }),
    detail: {
      state: entry.state ?? thread.state,
      execution: execution.record.arn,
      ...(entry.resource === undefined ? { token: true } : { calls: entry.resource }),
      ...(failed === undefined ? {} : { error: { type: failed.error, message: failed.reason.slice(0, 1000) } }),
    },
  });
}
