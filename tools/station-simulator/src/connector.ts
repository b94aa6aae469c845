import type { Charging } from './charging';
import { Rest, type Clock } from './clock';
import type { Status, StopReason, TransactionSpeech } from './speech';

/** A driver at a connector, or somebody who starts from afar. */
export interface Arrival {
  readonly token: string;
  /** Kind of the token in 2.x. */
  readonly tokenType?: string;
  readonly remoteStartId?: number;
  /** Whether the network has vouched for the token already. */
  readonly isAuthorised?: boolean;
}

/** A running transaction, so that it survives a lost connection as it does in a real station. */
export interface Running {
  readonly token: string;
  readonly startedAt: Date;
  readonly speech: TransactionSpeech;
  readonly charging: Charging;
}

export type Phase = 'free' | 'preparing' | 'charging' | 'suspended' | 'finishing' | 'faulted';

const STATUS_OF: Readonly<Record<Exclude<Phase, 'free'>, Status>> = {
  preparing: 'Preparing',
  charging: 'Charging',
  suspended: 'SuspendedEVSE',
  finishing: 'Finishing',
  faulted: 'Faulted',
};

/** One connector: what it is doing, and what it was asked to do next. */
export class Connector {
  isOperative = true;
  running: Running | undefined;
  readonly rest: Rest;
  #phase: Phase = 'free';
  #expected: Arrival | undefined;
  #stop: StopReason | undefined;
  #whenFree: (() => void)[] = [];

  constructor(
    readonly number: number,
    public registerWh: number,
    clock: Clock,
  ) {
    this.rest = new Rest(clock);
  }

  get phase(): Phase {
    return this.#phase;
  }

  set phase(phase: Phase) {
    this.#phase = phase;
    if (phase !== 'free') return;
    for (const told of this.#whenFree.splice(0)) told();
  }

  /** Nobody is at it or about to be. */
  get isFree(): boolean {
    return this.#phase === 'free' && this.#expected === undefined;
  }

  /** @param isReserved whether it is kept for somebody */
  status(isReserved: boolean): Status {
    return this.#phase === 'free' ? this.statusOnceFree(isReserved) : STATUS_OF[this.#phase];
  }

  statusOnceFree(isReserved: boolean): Status {
    if (!this.isOperative) return 'Unavailable';
    return isReserved ? 'Reserved' : 'Available';
  }

  expect(arrival: Arrival): void {
    this.#expected = arrival;
    this.rest.wake();
  }

  takeExpected(): Arrival | undefined {
    const expected = this.#expected;
    this.#expected = undefined;
    return expected;
  }

  /** Ends what runs, or what is about to run. */
  askToStop(reason: StopReason): void {
    this.#expected = undefined;
    if (this.#phase === 'free') return;
    this.#stop ??= reason;
    this.rest.wake();
  }

  get stopAsked(): StopReason | undefined {
    return this.#stop;
  }

  /** A new driver was asked nothing yet. */
  begin(): void {
    this.#stop = undefined;
    this.phase = 'preparing';
  }

  whenFree(): Promise<void> {
    if (this.#phase === 'free') return Promise.resolve();
    return new Promise((resolve) => this.#whenFree.push(resolve));
  }
}
