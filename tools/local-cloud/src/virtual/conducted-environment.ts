import type { MessagePort } from 'node:worker_threads';
import type { VirtualClock } from './virtual-clock';
import type { FromWorker } from './worker-time';

/** An AWS call that a function has made and that nobody has served yet. */
export interface WaitingCall {
  /** The same for the same call in every run. */
  readonly key: string;
  readonly serve: () => Promise<unknown>;
}

/** What the conductor knows of one environment, by what its thread reports and by the calls that came from it. */
export class ConductedEnvironment {
  /** Waiting to be served. */
  readonly calls: WaitingCall[] = [];
  #arrived = 0;
  #answered = 0;
  #ticks = 0;
  #begun = 0;
  #report: FromWorker | undefined;
  #cancelTick: (() => void) | undefined;
  #ended = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly port: MessagePort,
    private readonly happened: () => void,
  ) {}

  begin(): void {
    this.#begun += 1;
    this.#forget();
  }

  /** The call is over; its environment is frozen. */
  finish(): void {
    this.#forget();
    this.#serveAll();
  }

  end(): void {
    this.#ended = true;
    this.#forget();
    this.#serveAll();
  }

  called(call: WaitingCall): void {
    this.#arrived += 1;
    this.calls.push(call);
    if (this.#ended) this.#serveAll();
  }

  /** Takes a call out of those that wait. */
  take(call: WaitingCall): WaitingCall {
    this.calls.splice(this.calls.indexOf(call), 1);
    return call;
  }

  answered(): void {
    this.#answered += 1;
  }

  receive(message: readonly unknown[]): void {
    if (message[0] !== 'parked') return;
    const report = message as unknown as FromWorker;
    // Of a call that is over: it came late.
    if (report[6] !== this.#begun) return;
    this.#report = report;
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    const at = report[5];
    if (at < 0 || report[4] !== this.#ticks) return;
    this.#cancelTick = this.clock.after(at - this.clock.now(), () => {
      this.#cancelTick = undefined;
      this.#ticks += 1;
      this.port.postMessage(['tick', this.#ticks]);
      this.happened();
    });
  }

  /** Does its call wait, for calls that have all arrived here or for a timer, and has it seen everything that it was told? */
  get isParked(): boolean {
    if (!this.#report) return false;
    const [, begun, ended, failed, ticks] = this.#report;
    return (
      ticks === this.#ticks && ended >= this.#answered && begun >= this.#arrived && begun <= this.#arrived + failed
    );
  }

  describe(): string {
    return `${this.isParked ? 'waits' : 'works'}, ${this.#arrived} calls, ${this.#answered} answered, ${this.calls.length} waiting, last report ${JSON.stringify(this.#report)}, ticks ${this.#ticks}`;
  }

  #forget(): void {
    this.#report = undefined;
    this.#cancelTick?.();
    this.#cancelTick = undefined;
  }

  /** Nobody waits for them in order any more. */
  #serveAll(): void {
    for (const call of this.calls.splice(0)) void call.serve();
  }
}
