import { ask, type Outcome } from '../data/api';

/** Shapes of Step Functions' API, as far as they are shown. */
export interface StateMachineItem {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: string;
}
export interface ExecutionItem {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
}
export interface ExecutionDetail extends ExecutionItem {
  readonly stateMachineArn: string;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId?: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

export function askStates<T>(operation: string, input: object): Promise<T> {
  return ask<T>(`states/${operation}`, { method: 'POST', body: input });
}

export async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await askStates<{ events: HistoryEvent[]; nextToken?: string }>('GetExecutionHistory', {
      executionArn,
      maxResults: 1_000,
      ...(nextToken !== undefined && { nextToken }),
    });
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && events.length < 25_000);
  return events;
}

/** What a task's call led to: invocations and executions, over queues and topics too. */
export interface TaskCall {
  /** The event that scheduled the call. */
  readonly event: number;
  readonly kind: 'invocation' | 'execution';
  /** An invocation's id, an execution's ARN. */
  readonly id: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly durationMs?: number;
  /** What lies between: `queue commands`. */
  readonly via?: string;
}

export function callsOf(executionArn: string): Promise<{ calls: readonly TaskCall[] }> {
  return ask(`execution-calls?arn=${encodeURIComponent(executionArn)}`);
}
