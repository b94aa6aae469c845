import type { InvocationSpan, JournalEntry } from '../../kernel/journal';
import { traceIdOf } from '../../kernel/trace-ids';

const FUNCTIONS = ['ocpp-websocket', 'session-ledger', 'meter-rollup', 'archive', 'live-feed'];

/** The calls of an invocation that reads and publishes. */
export const SPANS: readonly InvocationSpan[] = [
  {
    kind: 'sql',
    startMs: 0.4,
    durationMs: 1.9,
    name: 'select sum(energy_wh) from meter_values where station_id = $1',
    resource: '127.0.0.1:5433',
    rows: 1,
  },
  {
    kind: 'aws',
    startMs: 2.6,
    durationMs: 1.1,
    name: 'sns.Publish',
    resource: 'busbar-local-session-updated',
    status: 200,
  },
];

/** The nth of many invocations: every tenth failed, every twentieth cold, one per second. */
export function anInvocation(n: number): JournalEntry {
  const name = FUNCTIONS[n % FUNCTIONS.length] as string;
  const functionName = `busbar-local-${name}`;
  const failed = n % 10 === 3;
  const station = `BB-CHI-${String(n).padStart(3, '0')}`;
  const id = `inv-${n}`;
  return {
    id,
    at: 1_700_000_000_000 + n * 1_000,
    kind: 'invocation',
    resource: `arn:aws:lambda:eu-central-1:000000000000:function:${functionName}:live`,
    causes: [`msg-${n}`],
    outcome: failed ? 'error' : 'ok',
    durationMs: n % 100,
    traceId: traceIdOf(id),
    detail: {
      functionName,
      version: '1',
      requestId: id,
      trigger: name === 'ocpp-websocket' ? 'websocket-api' : 'sqs',
      cold: n % 20 === 0,
      ...(n % 20 === 0 && { initMs: 84.2 }),
      waitedMs: n % 7,
      payloadBytes: 800,
      memoryMb: 90 + (n % 30),
      ...(failed && { error: { type: 'TypeError', message: `Cannot read the meter of station ${station}` } }),
      log: [
        `START RequestId: ${id} Version: 1`,
        JSON.stringify({
          level: failed ? 'ERROR' : 'INFO',
          message: failed ? 'the fact could not be applied' : 'facts applied',
          station,
          connector: (n % 2) + 1,
          energyWh: n * 17,
          correlationId: traceIdOf(`c${n}`),
        }),
        `END RequestId: ${id}`,
        `REPORT RequestId: ${id}\tDuration: ${(n % 100).toFixed(2)} ms`,
      ],
    },
  };
}
