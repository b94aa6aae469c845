import type { Kernel } from '../../kernel/kernel';
import { LogsService } from '../logs/logs-service';
import type { ExecutionRecord } from './execution-rows';
import type { HistoryEvent } from './history';
import type { JsonObject } from './json';
import type { LoggingSettings } from './state-machine';

const ERRORS = /(Failed|TimedOut|Aborted)$/;
const FATAL = /^Execution(Failed|TimedOut|Aborted)$/;
const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables', 'cause']);

/** Writes an event as the machine's logging asks for it. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export function logEvent(kernel: Kernel, logging: LoggingSettings, record: ExecutionRecord, event: HistoryEvent): void {
  const { level, logGroup } = logging;
  if (logGroup === undefined || level === 'OFF') return;
  if (level === 'ERROR' && !ERRORS.test(event.type)) return;
  if (level === 'FATAL' && !FATAL.test(event.type)) return;
  const line = {
    id: String(event.id),
    type: event.type,
    details: shown(event.detail ?? {}, logging.includeExecutionData),
    previous_event_id: String(event.previous),
    event_timestamp: String(event.at),
    execution_arn: record.arn,
  };
  const stream = `states/${record.machineName}/${new Date(record.startedAt).toISOString().slice(0, 16).replaceAll(':', '-')}/${record.name}`;
  LogsService.of(kernel).append(logGroup, stream, [{ at: event.at, text: JSON.stringify(line) }]);
}

function shown(detail: JsonObject, withData: boolean): JsonObject {
  return withData ? detail : Object.fromEntries(Object.entries(detail).filter(([name]) => !DATA.has(name)));
}
