import type { Clock } from '../../kernel/clock';

/** What the pool needs to know of an environment. */
export interface Pooled {
  readonly alive: boolean;
  /** Calls that it runs at a time. */
  readonly places: number;
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
 * A group that has environments waits for one of them as long as starting another takes (it took so long the last time),
 * within these bounds. That is never worse than twice the best that could have been done, and a burst of short calls is over
 * sooner than the starts that it would cause. On a busy machine starts take longer, so there are fewer.
 */
const PATIENCE_MS = { least: 20, most: 2000, unknown: 250 };
/**
 * Environments of a group for each core that are started as readily. Beyond them a group is more likely to wait for the
 * processor than for an environment, and each start would take more of it: patience doubles with every further one.
 */
const READILY_PER_CORE = 4;
const LONGEST_PATIENCE_MS = 10_000;
/** An environment that is not ready by then no longer keeps others from starting. */
const STARTING_MS = 2000;
const LOOK_EVERY_MS = 20;
/** An environment idle for less is likely to be needed again: a group that has others waits rather than takes its place. */
const RESTED_MS = 5000;
/** So long, and no longer: what keeps the place may be needed again and again. */
const POLITE_MS = 5000;

/**
 * Gives environments out, at most `capacity` of them at a time. Above it calls wait; an idle environment of another
 * group (a version of a function) makes room, the one idle longest first.
 */
export class EnvironmentPool<E extends Pooled> {
  /** Every environment with its group, whether it runs a call or not. */
  readonly #all = new Map<E, object>();
  /** Idle ones, the longest idle first. */
  readonly #idle = new Map<E, { group: object; since: number }>();
  /** Ready ones with a free place by group, the latest used last. */
  readonly #freeOf = new Map<object, E[]>();
  /** Calls that each runs; absent where it is idle. */
  readonly #calls = new Map<E, number>();
  /** Not ready yet, with the time of their start. */
  readonly #starting = new Map<E, number>();
  /** How long the last start of a group took, in ms. */
  readonly #startTook = new WeakMap<object, number>();
  /** Environments by group. */
  readonly #owned = new Map<object, number>();
  #waiting: Waiter<E>[] = [];
  #looking: (() => void) | undefined;
  #sweeping: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly capacity: number,
    /** Starts at the same time: they are work for the processor, so more of them than cores only delay each other. */
    private readonly startsAtATime: number,
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
      const free = this.#takeFree(group);
      if (free) return grant({ environment: free, cold: false });
      const waiter: Waiter<E> = { group, start, since: this.clock.now(), grant, refuse };
      this.#waiting.push(waiter);
      this.#serve();
    });
  }

  /** A cold environment is ready to run, or will never be. */
  started(environment: E): void {
    const since = this.#starting.get(environment);
    const group = this.#all.get(environment);
    if (since === undefined || group === undefined) return;
    this.#starting.delete(environment);
    this.#startTook.set(group, this.clock.now() - since);
    if (environment.alive && environment.places > 1) this.#offer(environment, group);
    this.#serve();
  }

  /** Takes an environment back after its call. `outdated`: nobody will ask for its group again. */
  release(environment: E, outdated = false): void {
    const group = this.#all.get(environment);
    if (group === undefined || !environment.alive) return this.forget(environment);
    if (outdated) {
      this.#leave(environment);
      this.#close(environment, group);
      if (!this.#calls.has(environment)) void this.#drop(environment);
      return this.#serve();
    }
    this.#leave(environment);
    this.#offer(environment, group);
    if (!this.#calls.has(environment)) {
      this.#idle.set(environment, { group, since: this.clock.now() });
      this.#sweepLater();
    }
    this.#serve();
  }

  /** An environment ended by itself: there is room for another. */
  forget(environment: E): void {
    if (!this.#remove(environment)) return;
    this.#serve();
  }

  /** Stops a group's idle environments, e.g. because its code changed. */
  async retire(group: object): Promise<void> {
    const idle = (this.#freeOf.get(group) ?? []).filter((environment) => this.#idle.has(environment));
    await Promise.all(idle.map((environment) => this.#drop(environment)));
  }

  environments(): E[] {
    return [...this.#all.keys()];
  }

  async stop(): Promise<void> {
    this.#sweeping?.();
    this.#looking?.();
    this.#sweeping = this.#looking = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) waiter.refuse(new Error('The local cloud stops.'));
    await Promise.all([...this.#all.keys()].map((environment) => environment.stop()));
    this.#all.clear();
    this.#owned.clear();
    this.#starting.clear();
    this.#idle.clear();
    this.#freeOf.clear();
    this.#calls.clear();
  }

  #serve(): void {
    for (const waiter of [...this.#waiting]) {
      if (this.#startsUnderWay(this.clock.now()) >= this.startsAtATime) break;
      if (this.#makeRoom(waiter)) {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#start(waiter);
      }
    }
    // Who has not waited long enough may start another a little later.
    if (this.#waiting.length > 0) {
      this.#looking ??= this.clock.after(LOOK_EVERY_MS, () => {
        this.#looking = undefined;
        this.#serve();
      });
    }
  }

  #start(waiter: Waiter<E>): void {
    try {
      const environment = waiter.start();
      this.#all.set(environment, waiter.group);
      this.#starting.set(environment, this.clock.now());
      this.#calls.set(environment, 1);
      this.#owned.set(waiter.group, (this.#owned.get(waiter.group) ?? 0) + 1);
      waiter.grant({ environment, cold: true });
    } catch (error) {
      waiter.refuse(error);
    }
  }

  /** May another environment be started for the waiter now? Ends an idle one where that takes its place. */
  #makeRoom({ group, since }: Waiter<E>): boolean {
    const now = this.clock.now();
    const waited = now - since;
    const owned = this.#owned.get(group) ?? 0;
    if (owned > 0 && waited < this.#patience(group, owned)) return false;
    if (this.#all.size < this.capacity) return true;
    const victim = this.#leastMissed();
    if (!victim) return false;
    const [environment, idle] = victim;
    if (owned > 0 && now - idle.since < RESTED_MS && waited < POLITE_MS) return false;
    void this.#drop(environment);
    return true;
  }

  #patience(group: object, owned: number): number {
    const patience = Math.min(
      Math.max(this.#startTook.get(group) ?? PATIENCE_MS.unknown, PATIENCE_MS.least),
      PATIENCE_MS.most,
    );
    return Math.min(patience * 2 ** Math.max(0, owned - READILY_PER_CORE * this.startsAtATime), LONGEST_PATIENCE_MS);
  }

  /** The environment idle longest of a group that has others; of any group where none has. */
  #leastMissed(): readonly [E, { group: object; since: number }] | undefined {
    let longestIdle: readonly [E, { group: object; since: number }] | undefined;
    for (const entry of this.#idle) {
      if ((this.#owned.get(entry[1].group) ?? 0) > 1) return entry;
      longestIdle ??= entry;
    }
    return longestIdle;
  }

  #startsUnderWay(now: number): number {
    let count = 0;
    for (const since of this.#starting.values()) if (now - since < STARTING_MS) count += 1;
    return count;
  }

  /** Forgets an environment. @returns whether it was known */
  #remove(environment: E): boolean {
    this.#starting.delete(environment);
    this.#calls.delete(environment);
    this.#idle.delete(environment);
    const group = this.#all.get(environment);
    if (group === undefined) return false;
    this.#all.delete(environment);
    this.#close(environment, group);
    const left = (this.#owned.get(group) ?? 1) - 1;
    if (left > 0) this.#owned.set(group, left);
    else this.#owned.delete(group);
    return true;
  }

  /** A place in an environment of the group. */
  #takeFree(group: object): E | undefined {
    const list = this.#freeOf.get(group);
    for (let environment = list?.at(-1); environment; environment = list?.at(-1)) {
      if (environment.alive) {
        this.#enter(environment, group);
        return environment;
      }
      this.#remove(environment);
    }
    return undefined;
  }

  #enter(environment: E, group: object): void {
    const calls = (this.#calls.get(environment) ?? 0) + 1;
    this.#calls.set(environment, calls);
    this.#idle.delete(environment);
    if (calls >= environment.places) this.#close(environment, group);
  }

  #leave(environment: E): void {
    const calls = (this.#calls.get(environment) ?? 1) - 1;
    if (calls > 0) this.#calls.set(environment, calls);
    else this.#calls.delete(environment);
  }

  /** Gives its free places to who waits for its group, and keeps what is left open. */
  #offer(environment: E, group: object): void {
    while ((this.#calls.get(environment) ?? 0) < environment.places) {
      const oldest = this.#waiting[0];
      const own = this.#waiting.findIndex((waiter) => waiter.group === group);
      if (own < 0 || !oldest || (own > 0 && this.clock.now() - oldest.since >= FAIRNESS_MS)) {
        const list = this.#freeOf.get(group);
        if (!list) this.#freeOf.set(group, [environment]);
        else if (!list.includes(environment)) list.push(environment);
        return;
      }
      const [waiter] = this.#waiting.splice(own, 1);
      this.#enter(environment, group);
      waiter?.grant({ environment, cold: false });
    }
  }

  /** It takes no more calls. */
  #close(environment: E, group: object): void {
    const list = this.#freeOf.get(group);
    const at = list?.indexOf(environment) ?? -1;
    if (at >= 0) list?.splice(at, 1);
  }

  async #drop(environment: E): Promise<void> {
    this.#remove(environment);
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
