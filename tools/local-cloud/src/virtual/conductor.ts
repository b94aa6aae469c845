import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import type { ConductedWorker, Conductor, TurnRequest } from '../kernel/conductor';
import { below, seededRandom, type Random } from '../kernel/random';
import { Still } from './still';
import type { VirtualClock } from './virtual-clock';
import { ConductedEnvironment, type WaitingCall } from './conducted-environment';

interface WaitingTurn {
  readonly request: TurnRequest;
  readonly task: Task | undefined;
  readonly grant: (leave: () => void) => void;
}

interface Turn {
  readonly id: string;
  environment: ConductedEnvironment | undefined;
}

/** Something of the host that takes time only because the machine does. */
interface Task {
  /** For how many things it waits that themselves are reckoned with. */
  held: number;
}

/** Turns of the event loop in which nothing may happen before the host counts as quiet. */
const QUIET_TURNS = 6;
/** Real time without any progress after which something is stuck. */
const PATIENCE_MS = 60_000;

/**
 * The conductor of a cloud on a virtual clock. Whenever the host is quiet and the call that runs only waits, it lets exactly
 * one thing happen: an AWS call of the running invocation is served, or the next invocation gets its turn. What comes first
 * of several is the seed's choice, among candidates in an order that does not depend on which of them was quicker.
 */
export class VirtualConductor implements Conductor {
  readonly #random: Random;
  readonly #tasks = new AsyncLocalStorage<Task>();
  readonly #working = new Set<Task>();
  readonly #waiting: WaitingTurn[] = [];
  /** The running invocation; above it those that it called and waits for. */
  readonly #turns: Turn[] = [];
  readonly #environments = new Set<ConductedEnvironment>();
  readonly #ordinals = new Map<string, number>();
  readonly #stillness = new Still();
  #pumping = false;
  /** What happens is counted, so that a look knows whether something happened since the last one. */
  #activity = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly seed: string,
  ) {
    this.#random = seededRandom(`${seed}/turns`);
    clock.onTimer = () => (this.#activity += 1);
  }

  turn(request: TurnRequest): Promise<() => void> {
    const task = this.#tasks.getStore();
    if (task) task.held += 1;
    this.#happened();
    return new Promise((grant) => {
      const waiting: WaitingTurn = { request, task, grant };
      // Who called it waits for it, and so does everybody else.
      if (!request.asynchronous && this.#top && request.causes.includes(this.#top.id)) this.#grant(waiting);
      else this.#waiting.push(waiting);
      this.#pump();
    });
  }

  admit<T>(invocationId: string, key: string, serve: () => Promise<T>): Promise<T> {
    const environment = this.#turns.find(({ id }) => id === invocationId)?.environment;
    // Of an invocation that is over: what it left behind is served as it comes.
    if (!environment) return this.work(serve);
    this.#happened();
    return new Promise<T>((resolve, reject) => {
      environment.called({
        key,
        serve: () =>
          this.work(async () => {
            const answer = serve();
            await answer.catch(() => undefined);
            // What the call set off in the cloud and what its answer sets off in the function must not race each other.
            await this.#calm();
            environment.answered();
            answer.then(resolve, reject);
          }),
      });
      this.#pump();
    });
  }

  async work<T>(work: () => Promise<T>): Promise<T> {
    const task: Task = { held: 0 };
    this.#working.add(task);
    this.#happened();
    try {
      return await this.#tasks.run(task, work);
    } finally {
      this.#working.delete(task);
      this.#happened();
    }
  }

  async hold<T>(wait: Promise<T>): Promise<T> {
    const task = this.#tasks.getStore();
    if (!task) return wait;
    task.held += 1;
    this.#happened();
    try {
      return await wait;
    } finally {
      task.held -= 1;
      this.#happened();
    }
  }

  attach(functionName: string, port: MessagePort): ConductedWorker {
    const ordinal = (this.#ordinals.get(functionName) ?? 0) + 1;
    this.#ordinals.set(functionName, ordinal);
    const environment: ConductedEnvironment = new ConductedEnvironment(this.clock, port, () => this.#happened());
    this.#environments.add(environment);
    return {
      time: { now: this.clock.shared, seed: `${this.seed}/${functionName}/${ordinal}` },
      begin: (invocationId) => {
        const turn = this.#turns.find(({ id }) => id === invocationId);
        if (turn) turn.environment = environment;
        environment.begin();
        this.#happened();
      },
      receive: (message) => {
        environment.receive(message);
        this.#happened();
      },
      end: () => {
        environment.end();
        this.#environments.delete(environment);
        this.#happened();
      },
    };
  }

  /** Resolves when nothing more happens unless time moves. @throws when something is stuck */
  async quiet(): Promise<void> {
    let seen = -1;
    let calm = 0;
    let since = performance.now();
    for (;;) {
      if (seen !== this.#activity) since = performance.now();
      calm = seen === this.#activity && this.#isIdle() ? calm + 1 : 0;
      seen = this.#activity;
      if (calm > QUIET_TURNS && !this.#next()) return;
      this.#pump();
      if (performance.now() - since > PATIENCE_MS) throw new Error(`The cloud is stuck: ${this.describe()}`);
      await this.#stillness.turn(this.#isIdle());
    }
  }

  /** Moves time by `ms`; whatever falls due on the way happens, one thing after the other. */
  async advance(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    do await this.quiet();
    while (this.clock.fireNext(end));
    this.clock.moveTo(end);
    await this.quiet();
  }

  /**
   * Moves time as far as `wanted` needs, at most by `ms`.
   * @returns whether it came about
   */
  async advanceUntil(wanted: () => boolean, ms: number): Promise<boolean> {
    const end = this.clock.now() + ms;
    for (;;) {
      await this.quiet();
      if (wanted()) return true;
      if (!this.clock.fireNext(end)) return false;
    }
  }

  /** For messages: what is in progress. */
  describe(): string {
    const turns = this.#turns
      .map(({ id, environment }) => `${id} (${environment?.describe() ?? 'starting'})`)
      .join(' › ');
    return `running ${turns || 'nothing'}; ${this.#working.size} tasks, ${[...this.#working].filter(({ held }) => held > 0).length} of them held; waiting for their turn: ${this.#waiting.map(({ request }) => request.id).join(', ') || 'none'}`;
  }

  get #top(): Turn | undefined {
    return this.#turns.at(-1);
  }

  #grant({ request, task, grant }: WaitingTurn): void {
    const turn: Turn = { id: request.id, environment: undefined };
    this.#turns.push(turn);
    let over = false;
    grant(() => {
      if (over) return;
      over = true;
      this.#turns.splice(this.#turns.indexOf(turn), 1);
      turn.environment?.finish();
      if (task) task.held -= 1;
      this.#happened();
    });
  }

  /** Nothing works, and the call that runs waits. */
  #isIdle(): boolean {
    for (const { held } of this.#working) if (held === 0) return false;
    const top = this.#top;
    return !top || top.environment?.isParked === true;
  }

  /** Resolves when turns of the event loop pass and nothing happens in the host. */
  async #calm(): Promise<void> {
    let seen = -1;
    for (let calm = 0; calm < QUIET_TURNS; calm = seen === this.#activity ? calm + 1 : 0) {
      seen = this.#activity;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** What may happen next without time moving. */
  #next(): (() => void) | undefined {
    const top = this.#top;
    if (top) {
      const calls = top.environment?.calls ?? [];
      if (calls.length === 0) return undefined;
      return () => void top.environment?.take(this.#choose(calls, (call) => call.key))?.serve();
    }
    if (this.#waiting.length === 0) return undefined;
    return () => {
      const chosen = this.#choose(this.#waiting, ({ request }) => request.key);
      this.#waiting.splice(this.#waiting.indexOf(chosen), 1);
      this.#grant(chosen);
    };
  }

  #choose<T extends WaitingCall | WaitingTurn>(candidates: readonly T[], keyOf: (candidate: T) => string): T {
    if (candidates.length === 1) return candidates[0] as T;
    const keyed = candidates
      .map((candidate) => ({ candidate, key: hash('sha1', keyOf(candidate)) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return (keyed[below(this.#random, keyed.length)] as { candidate: T }).candidate;
  }

  #happened(): void {
    this.#activity += 1;
    this.#stillness.wake();
    this.#pump();
  }

  /** Lets things happen as long as there are some that need no time. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    let seen = this.#activity;
    let calm = 0;
    const look = (): void => {
      const idle = this.#isIdle();
      calm = seen === this.#activity && idle ? calm + 1 : 0;
      seen = this.#activity;
      if (!idle || calm >= QUIET_TURNS) {
        this.#pumping = false;
        // Not idle: whatever ends the work starts the pump again.
        if (idle) this.#next()?.();
        return;
      }
      setImmediate(look);
    };
    setImmediate(look);
  }
}
