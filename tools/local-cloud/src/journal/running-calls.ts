import type { InvocationSpan, SpanEnd } from '../kernel/journal';

/** A function that calls in a loop must not fill the memory; what is beyond is counted by its absence. */
const MOST_SPANS = 500;
/** Invocations whose end is never recorded (the cloud stops) are forgotten beyond this number. */
const MOST_INVOCATIONS = 5_000;

interface Running {
  readonly beganAt: number;
  readonly spans: InvocationSpan[];
  readonly open: Set<{ readonly startMs: number; readonly call: Pick<InvocationSpan, 'kind' | 'name' | 'resource'> }>;
}

/** The calls of the invocations that run now. Durations are the machine's, also on a virtual clock. */
export class RunningCalls {
  private readonly running = new Map<string, Running>();

  begin(id: string): void {
    this.running.delete(id);
    this.running.set(id, { beganAt: performance.now(), spans: [], open: new Set() });
    if (this.running.size > MOST_INVOCATIONS)
      for (const oldest of this.running.keys()) {
        this.running.delete(oldest);
        break;
      }
  }

  call(id: string, call: Pick<InvocationSpan, 'kind' | 'name' | 'resource'>): (end: SpanEnd) => void {
    const running = this.running.get(id);
    if (running === undefined || running.spans.length + running.open.size >= MOST_SPANS) return () => undefined;
    const open = { startMs: performance.now() - running.beganAt, call };
    running.open.add(open);
    return (end) => {
      if (!running.open.delete(open)) return;
      running.spans.push({
        ...call,
        startMs: rounded(open.startMs),
        durationMs: rounded(performance.now() - running.beganAt - open.startMs),
        ...end,
      });
    };
  }

  observed(id: string, span: InvocationSpan): void {
    const spans = this.running.get(id)?.spans;
    if (spans !== undefined && spans.length < MOST_SPANS) spans.push(span);
  }

  /** What the invocation called, in the order of time; calls without an answer yet are marked. */
  end(id: string): readonly InvocationSpan[] {
    const running = this.running.get(id);
    if (running === undefined) return [];
    this.running.delete(id);
    for (const { startMs, call } of running.open) {
      running.spans.push({
        ...call,
        startMs: rounded(startMs),
        durationMs: rounded(performance.now() - running.beganAt - startMs),
        open: true,
      });
    }
    running.open.clear();
    return running.spans.sort((a, b) => a.startMs - b.startMs);
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
