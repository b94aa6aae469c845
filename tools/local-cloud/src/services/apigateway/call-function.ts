import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import { gatewayPrincipal, type ApiModel } from './api-model';

export type CallOutcome =
  | { readonly kind: 'answered'; readonly payload: string; readonly requestId: string }
  /** The function threw, or ended without an answer. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Its concurrency is used up. */
  | { readonly kind: 'throttled' }
  | { readonly kind: 'timed-out' }
  /** Not permitted, or not there. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface FunctionCall {
  readonly api: ApiModel;
  readonly functionArn: string;
  /** What the source ARN says behind the API's id. */
  readonly source: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly trigger: string;
  readonly causes: readonly string[];
  readonly trace?: string;
}

/**
 * Calls a function as API Gateway; every way in which that can end is a value. Its time begins when an environment is
 * ready for it: in the cloud there would be one soon, and a burst that queues on a small machine must not be answered with
 * errors that it would not get there.
 */
export async function callFunction(kernel: Kernel, call: FunctionCall): Promise<CallOutcome> {
  let cancel = (): void => undefined;
  let begin = (): void => undefined;
  const timeout = new Promise<CallOutcome>((resolve) => {
    begin = () => {
      begin = () => undefined;
      cancel = kernel.clock.after(call.timeoutMs, () => resolve({ kind: 'timed-out' }));
    };
  });
  try {
    return await Promise.race([timeout, invoke(kernel, call, () => begin())]);
  } finally {
    begin = () => undefined;
    cancel();
  }
}

async function invoke(kernel: Kernel, call: FunctionCall, onBegin: () => void): Promise<CallOutcome> {
  try {
    const result = await kernel.services.lambda.invoke({
      functionArn: call.functionArn,
      payload: JSON.stringify(call.event),
      principal: gatewayPrincipal(call.api, call.source),
      trigger: call.trigger,
      causes: call.causes,
      onBegin,
      ...(call.trace !== undefined && { traceHeader: call.trace }),
    });
    if (result.functionError !== undefined) return { kind: 'failed', reason: result.payload.slice(0, 500) };
    return { kind: 'answered', payload: result.payload, requestId: result.requestId };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'TooManyRequestsException') return { kind: 'throttled' };
    const reason = error instanceof Error ? error.message : String(error);
    kernel.log.error('API Gateway could not call a function', {
      api: call.api.name,
      function: call.functionArn,
      reason,
    });
    return { kind: 'refused', reason };
  }
}
