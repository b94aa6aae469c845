import type { FaultKind } from '../../kernel/faults';
import type { Kernel } from '../../kernel/kernel';
import type { Environment, EnvironmentResult } from './environment';
import { exitFailure, KILLED } from './function-errors';

/** Runs a call, or lets its environment end before or after it, where such a fault was asked for. */
export async function crashing(
  kernel: Kernel,
  environment: Environment,
  call: { readonly requestId: string; readonly journalId: string },
  run: () => Promise<EnvironmentResult>,
): Promise<EnvironmentResult> {
  const { faults } = kernel;
  if (!faults?.active) return run();
  const strikes = (kind: FaultKind): boolean =>
    faults.strikes(kind, {
      service: 'lambda',
      action: 'Invoke',
      resource: environment.definition.name,
      caller: environment.definition.name,
      causes: [call.journalId],
    }) !== undefined;
  const crash = async (durationMs: number): Promise<EnvironmentResult> => {
    await environment.kill();
    const failure = exitFailure(call.requestId, KILLED);
    return { payload: JSON.stringify(failure), failure, durationMs, memoryBytes: 0, ended: true };
  };
  if (strikes('crash-before')) return crash(0);
  const result = await run();
  return !result.ended && strikes('crash-after') ? crash(result.durationMs) : result;
}

export function throttledByFault(
  { faults }: Kernel,
  functionName: string,
  causes: readonly string[] | undefined,
): boolean {
  return (
    faults?.active === true &&
    faults.error('throttle', { service: 'lambda', action: 'Invoke', resource: functionName, causes: causes ?? [] }) !==
      undefined
  );
}
