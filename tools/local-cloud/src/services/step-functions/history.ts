import type { JsonObject } from './json';

/** One entry of an execution's history. https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export interface HistoryEvent {
  /** From 1, without gaps. */
  readonly id: number;
  readonly previous: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly type: string;
  readonly detail: JsonObject | undefined;
}

/** An execution's history may have this many events. */
export const HISTORY_LIMIT = 25_000;

/** As the API gives it. Without data, inputs, outputs and parameters are left out. */
export function eventShape(event: HistoryEvent, includeData: boolean): Record<string, unknown> {
  const detail = event.detail && (includeData ? event.detail : withoutData(event.detail));
  return {
    timestamp: event.at / 1000,
    type: event.type,
    id: event.id,
    previousEventId: event.previous,
    ...(detail === undefined ? {} : { [detailName(event.type)]: detail }),
  };
}

function detailName(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

const DATA = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

function withoutData(detail: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(detail).filter(([name]) => !DATA.has(name)));
}
