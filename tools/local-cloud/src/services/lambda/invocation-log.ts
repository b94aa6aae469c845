import type { LogEvent } from '../logs/log-store';
import type { FunctionDefinition } from './function-definition';

/** An answer carries the last 4 KB of the log. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const TAIL_BYTES = 4096;
/** A function that logs without end must not fill the memory of the local cloud. */
const MAXIMUM_EVENTS = 10_000;
/** CloudWatch Logs takes events of up to 1 MB; more than that is cut. */
const MAXIMUM_EVENT_LENGTH = 262_144;

/** What one invocation writes to its log, with the platform's own lines. */
export class InvocationLog {
  readonly events: LogEvent[] = [];
  #dropped = 0;

  constructor(
    private readonly definition: Pick<FunctionDefinition, 'logFormat' | 'memoryMb' | 'runtime'>,
    private readonly requestId: string,
    private readonly version: string,
    private readonly now: () => number,
  ) {}

  line(text: string): void {
    if (this.events.length >= MAXIMUM_EVENTS) this.#dropped += 1;
    else
      this.events.push({
        at: this.now(),
        text: text.length > MAXIMUM_EVENT_LENGTH ? text.slice(0, MAXIMUM_EVENT_LENGTH) : text,
      });
  }

  init(lines: readonly string[]): void {
    if (this.definition.logFormat === 'JSON')
      this.#platform('platform.initStart', {
        initializationType: 'on-demand',
        phase: 'init',
        runtimeVersion: this.definition.runtime,
      });
    else this.line(`INIT_START Runtime Version: ${this.definition.runtime.replace(/^nodejs(\d+).*/, 'nodejs:$1')}`);
    for (const line of lines) this.line(line);
  }

  start(): void {
    if (this.definition.logFormat === 'JSON')
      this.#platform('platform.start', { requestId: this.requestId, version: this.version });
    else this.line(`START RequestId: ${this.requestId} Version: ${this.version}`);
  }

  /** The lines that close an invocation. A started millisecond is billed; the initialisation is billed as well. */
  end(report: {
    durationMs: number;
    memoryBytes: number;
    initMs?: number;
    status?: 'error' | 'timeout';
    errorType?: string;
  }): void {
    const { durationMs, memoryBytes, initMs, status, errorType } = report;
    if (this.#dropped > 0)
      this.events.push({
        at: this.now(),
        text: `… ${this.#dropped} further log events of this invocation are not kept by the local cloud`,
      });
    const billed = Math.ceil(durationMs + (initMs ?? 0));
    const used = Math.max(1, Math.ceil(memoryBytes / 1_048_576));
    if (this.definition.logFormat === 'JSON') {
      this.#platform('platform.report', {
        requestId: this.requestId,
        metrics: {
          durationMs: round(durationMs),
          billedDurationMs: billed,
          memorySizeMB: this.definition.memoryMb,
          maxMemoryUsedMB: used,
          ...(initMs === undefined ? {} : { initDurationMs: round(initMs) }),
        },
        status: status ?? 'success',
        ...(errorType === undefined ? {} : { errorType }),
      });
      return;
    }
    const at = this.now();
    this.events.push({ at, text: `END RequestId: ${this.requestId}` });
    const parts = [
      `REPORT RequestId: ${this.requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billed} ms`,
      `Memory Size: ${this.definition.memoryMb} MB`,
      `Max Memory Used: ${used} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ...(status === undefined ? [] : [`Status: ${status}`]),
      ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
    ];
    this.events.push({ at, text: parts.join('\t') });
  }

  /** Base64 of the log's end. */
  tail(): string {
    const text = Buffer.from(this.events.map((event) => `${event.text}\n`).join(''), 'utf8');
    return text.subarray(Math.max(0, text.length - TAIL_BYTES)).toString('base64');
  }

  /** Lines for the journal, bounded. */
  excerpt(lines: number): string[] {
    return this.events.slice(-lines).map(({ text }) => (text.length > 1000 ? `${text.slice(0, 1000)}…` : text));
  }

  #platform(type: string, record: object): void {
    this.events.push({
      at: this.now(),
      text: JSON.stringify({ time: new Date(this.now()).toISOString(), type, record }),
    });
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
