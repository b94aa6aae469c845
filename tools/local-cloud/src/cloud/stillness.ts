import { pause, systemClock } from '../kernel/clock';
import type { Kernel } from '../kernel/kernel';
import type { ServicePart } from '../kernel/service-part';
import type { RunningResource } from './resource-runner';

export interface Stillness {
  readonly still: boolean;
  /** What there is left to do, by name; empty when still. */
  readonly pending: Readonly<Record<string, number>>;
}

/** Whoever asks waits in real time, also when the cloud runs on a virtual clock. */
const REAL_TIME = systemClock();
const LOOK_EVERY_MS = 20;
/** Looks in a row that must find nothing: work on its way from one queue to the next shows up in between. */
const QUIET_LOOKS = 3;

/** Tells whether anything is on its way: a message in a queue that a function reads, a delivery, an invocation. */
export class StillnessWatch {
  constructor(
    private readonly kernel: Kernel,
    private readonly parts: readonly ServicePart[],
    /** Those that run at the moment: a deployment changes the list. */
    private readonly resources: readonly RunningResource[],
  ) {}

  pending(): Record<string, number> {
    const { services } = this.kernel;
    const found: Record<string, number> = {};
    const add = (name: string, count: number): void => {
      if (count > 0) found[name] = (found[name] ?? 0) + count;
    };
    add('invocations', services.lambda.running());
    add('deliveries', services.sns.pending());
    for (const arn of this.consumed()) {
      const { visible, inFlight, delayed } = services.sqs.depth(arn);
      add(arn.split(':').at(-1) ?? arn, visible + inFlight + delayed);
    }
    for (const part of this.parts)
      for (const [name, count] of Object.entries(part.pendingWork?.() ?? {})) add(name, count);
    return found;
  }

  /** Queues that somebody reads. Any other (dead letters) may hold messages for ever. */
  private consumed(): Set<string> {
    const sources = this.resources
      .filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping')
      .map(({ properties }) => String(properties['EventSourceArn']));
    return new Set(sources.filter((arn) => arn.includes(':sqs:')));
  }

  /** Waits until nothing is pending, `timeoutMs` at most. */
  async wait(timeoutMs: number): Promise<Stillness> {
    const deadline = REAL_TIME.now() + timeoutMs;
    for (let quiet = 0; ;) {
      const pending = this.pending();
      quiet = Object.keys(pending).length === 0 ? quiet + 1 : 0;
      if (quiet >= QUIET_LOOKS) return { still: true, pending };
      if (REAL_TIME.now() >= deadline) return { still: false, pending };
      await pause(REAL_TIME, LOOK_EVERY_MS);
    }
  }
}
