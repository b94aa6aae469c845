import { ask } from '../data/api';

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

export type StateOutcome = 'waiting' | 'running' | 'ok' | 'failed';

export interface DrawnState {
  readonly name: string;
  readonly type: string;
  /** States inside a Parallel or Map. */
  readonly branches: readonly (readonly DrawnState[])[];
  readonly next: readonly string[];
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}
interface StateDefinition {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Catch?: readonly { readonly Next?: string }[];
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition;
  readonly Iterator?: Definition;
}

/** The states of a definition in the order in which one reaches them, breadth first. */
export function statesOf(definition: Definition): DrawnState[] {
  const found: DrawnState[] = [];
  const waiting = [definition.StartAt];
  const seen = new Set(waiting);
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const state = definition.States[name];
    if (state === undefined) continue;
    const next = [
      ...new Set(
        [
          state.Next,
          ...(state.Choices ?? []).map((choice) => choice.Next),
          state.Default,
          ...(state.Catch ?? []).map((handler) => handler.Next),
        ].filter((one) => one !== undefined),
      ),
    ];
    const inner = [
      ...(state.Branches ?? []),
      ...(state.ItemProcessor ? [state.ItemProcessor] : []),
      ...(state.Iterator ? [state.Iterator] : []),
    ];
    found.push({ name, type: state.Type, next, branches: inner.map(statesOf) });
    for (const one of next)
      if (!seen.has(one)) {
        seen.add(one);
        waiting.push(one);
      }
  }
  // States that nothing leads to are shown last rather than hidden.
  for (const [name, state] of Object.entries(definition.States))
    if (!seen.has(name)) found.push({ name, type: state.Type, next: [], branches: [] });
  return found;
}

/** How each state went, from the history: entered and left, or entered and then failed. */
export function outcomesOf(
  events: readonly HistoryEvent[],
): Map<string, { outcome: StateOutcome; entered: number; enteredAt: number; leftAt?: number }> {
  const found = new Map<string, { outcome: StateOutcome; entered: number; enteredAt: number; leftAt?: number }>();
  const byId = new Map(events.map((event) => [event.id, event]));
  const nameOf = (event: HistoryEvent | undefined): string | undefined =>
    (event?.['stateEnteredEventDetails'] as { name?: string } | undefined)?.name;
  for (const event of events) {
    const entered = nameOf(event);
    if (entered !== undefined) {
      const before = found.get(entered);
      found.set(entered, { outcome: 'running', entered: (before?.entered ?? 0) + 1, enteredAt: event.timestamp });
      continue;
    }
    const left = (event['stateExitedEventDetails'] as { name?: string } | undefined)?.name;
    if (left !== undefined) {
      const state = found.get(left);
      if (state) found.set(left, { ...state, outcome: 'ok', leftAt: event.timestamp });
      continue;
    }
    if (!/(Failed|TimedOut|Aborted)$/.test(event.type)) continue;
    // The state in which it happened: the nearest entry on the way back.
    for (
      let at: HistoryEvent | undefined = event;
      at;
      at = at.previousEventId === undefined ? undefined : byId.get(at.previousEventId)
    ) {
      const name = nameOf(at);
      if (name === undefined) continue;
      const state = found.get(name);
      if (state && state.outcome === 'running')
        found.set(name, { ...state, outcome: 'failed', leftAt: event.timestamp });
      break;
    }
  }
  return found;
}
