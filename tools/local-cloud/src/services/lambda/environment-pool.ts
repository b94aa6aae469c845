import type { Clock } from '../../kernel/clock';

/** What the pool needs to know of an environment. */
export interface Pooled {
  readonly alive: boolean;
  stop(): Promise<void>;
}

interface Waiter<E> {
  readonly group: object;
  readonly start: () => E;
  readonly since: number;
  readonly grant: (granted: Granted<E>) => void;
  readonly refuse: (error: unknown) => void;
}

export interface Granted<E> {
  readonly environment: E;
  readonly cold: boolean;
}

/** An environment idle for longer is stopped. */
const IDLE_MS = 10 * 60_000;
const SWEEP_MS = 60_000;
/** While nobody of another group has waited longer, a freed environment serves its own group: starting another is dear. */
const FAIRNESS_MS = 250;

/**
 * Gives environments out, at most `capacity` of them at a time. Above it calls wait; an idle environment of another
 * group (a version of a function) makes room, the one idle longest first.
 */
export class EnvironmentPool<E extends Pooled> {
  /** Every environment with its group, whether it runs a call or not. */
  readonly #all = new Map<E, object>();
  /** Idle ones, the longest idle first. */
  readonly #idle = new Map<E, { group: object; since: number }>();
  /** Idle ones by group, the latest used last. */
  readonly #idleOf = new Map<object, E[]>();
  #waiting: Waiter<E>[] = [];
  #sweeping: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly capacity: number,
  ) {}

  get size(): number {
    return this.#all.size;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** An idle environment of the group, a new one, or the wait for one. @throws what `start` throws */
  acquire(group: object, start: () => E): Promise<Granted<E>> {
    return new Promise((grant, refuse) => {
      const idle = this.#takeIdle(group);
      if (idle) return grant({ environment: idle, cold: false });
      const waiter: Waiter<E> = { group, start, since: this.clock.now(), grant, refuse };
      if (this.#waiting.length === 0 && this.#makeRoom()) return this.#start(waiter);
      this.#waiting.push(waiter);
    });
  }

  /** Takes an environment back after its call. `outdated`: nobody will ask for its group again. */
  release(environment: E, outdated = false): void {
    const group = this.#all.get(environment);
    if (group === undefined || !environment.alive) return this.forget(environment);
    if (outdated) {
      void this.#drop(environment);
      return this.#serve();
    }
    const oldest = this.#waiting[0];
    const own = this.#waiting.findIndex((waiter) => waiter.group === group);
    if (own >= 0 && oldest && (own === 0 || this.clock.now() - oldest.since < FAIRNESS_MS)) {
      const [waiter] = this.#waiting.splice(own, 1);
      waiter?.grant({ environment, cold: false });
      return;
    }
    this.#idle.set(environment, { group, since: this.clock.now() });
    const list = this.#idleOf.get(group);
    if (list) list.push(environment);
    else this.#idleOf.set(group, [environment]);
    this.#serve();
    this.#sweepLater();
  }

  /** An environment ended by itself: there is room for another. */
  forget(environment: E): void {
    if (!this.#all.delete(environment)) return;
    this.#removeIdle(environment);
    this.#serve();
  }

  /** Stops a group's idle environments, e.g. because its code changed. */
  async retire(group: object): Promise<void> {
    const idle = [...(this.#idleOf.get(group) ?? [])];
    await Promise.all(idle.map((environment) => this.#drop(environment)));
  }

  environments(): E[] {
    return [...this.#all.keys()];
  }

  async stop(): Promise<void> {
    this.#sweeping?.();
    this.#sweeping = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) waiter.refuse(new Error('The local cloud stops.'));
    await Promise.all([...this.#all.keys()].map((environment) => environment.stop()));
    this.#all.clear();
    this.#idle.clear();
    this.#idleOf.clear();
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#makeRoom()) {
      const waiter = this.#waiting.shift();
      if (waiter) this.#start(waiter);
    }
  }

  #start(waiter: Waiter<E>): void {
    try {
      const environment = waiter.start();
      this.#all.set(environment, waiter.group);
      waiter.grant({ environment, cold: true });
    } catch (error) {
      waiter.refuse(error);
    }
  }

  #makeRoom(): boolean {
    if (this.#all.size < this.capacity) return true;
    const [longestIdle] = this.#idle.keys();
    if (!longestIdle) return false;
    void this.#drop(longestIdle);
    return true;
  }

  #takeIdle(group: object): E | undefined {
    const list = this.#idleOf.get(group);
    for (let environment = list?.pop(); environment; environment = list?.pop()) {
      this.#idle.delete(environment);
      if (environment.alive) return environment;
      this.#all.delete(environment);
    }
    return undefined;
  }

  #removeIdle(environment: E): void {
    const idle = this.#idle.get(environment);
    if (!idle) return;
    this.#idle.delete(environment);
    const list = this.#idleOf.get(idle.group);
    list?.splice(list.indexOf(environment), 1);
  }

  async #drop(environment: E): Promise<void> {
    this.#removeIdle(environment);
    this.#all.delete(environment);
    await environment.stop();
  }

  #sweepLater(): void {
    this.#sweeping ??= this.clock.after(SWEEP_MS, () => {
      this.#sweeping = undefined;
      const limit = this.clock.now() - IDLE_MS;
      for (const [environment, { since }] of [...this.#idle]) if (since <= limit) void this.#drop(environment);
      if (this.#idle.size > 0) this.#sweepLater();
    });
  }
}
