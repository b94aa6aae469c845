import { StateError } from '../state-error';
import { Step } from '../step';
import { aThread, type Thread } from '../thread';
import type { Execution } from '../execution';
import type { Json } from '../json';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export async function runParallel(step: Step): Promise<void> {
  const { state, execution, thread } = step;
  const input = await step.arguments();
  const branches = state.Branches ?? [];
  const started = execution.emit(thread, 'ParallelStateStarted');
  thread.phase = { kind: 'parallel', results: branches.map(() => null), open: branches.length };
  for (const [slot, branch] of branches.entries()) {
    execution.begin(
      aThread(execution.newThreadId(), {
        parent: { thread: thread.id, slot },
        path: [...thread.path, [step.name, slot]],
        ...(thread.item ? { item: thread.item } : {}),
        state: branch.StartAt,
        input,
        lastEvent: started,
        causes: thread.causes,
      }),
    );
  }
}

export async function branchEnded(execution: Execution, parent: Thread, branch: Thread, output: Json): Promise<void> {
  const { phase } = parent;
  if (phase.kind !== 'parallel' || !branch.parent) return;
  phase.results[branch.parent.slot] = output;
  phase.open -= 1;
  parent.lastEvent = branch.lastEvent;
  parent.causes = [...new Set([...parent.causes, ...branch.causes])];
  if (phase.open > 0) return;
  execution.emit(parent, 'ParallelStateSucceeded');
  await new Step(execution, parent).finish(phase.results);
}

/** One branch that fails fails the state; the others are stopped. */
export async function branchFailed(
  execution: Execution,
  parent: Thread,
  branch: Thread,
  error: StateError,
): Promise<void> {
  parent.lastEvent = branch.lastEvent;
  execution.abortChildren(parent);
  execution.emit(parent, 'ParallelStateFailed', { error: error.error, cause: error.reason });
  await execution.fail(parent, new StateError(error.error, error.reason, { aliases: ['States.BranchFailed'] }));
}
