import fc from 'fast-check';
import { ManualClock } from '../../testing/manual-clock';
import { EnvironmentPool, type Granted } from './environment-pool';

class FakeEnvironment {
  alive = true;
  stopped = false;
  constructor(
    readonly group: object,
    readonly places = 1,
  ) {}
  stop(): Promise<void> {
    this.alive = false;
    this.stopped = true;
    return Promise.resolve();
  }
}

function aPool(
  capacity: number,
  startsAtATime = 100,
): {
  clock: ManualClock;
  pool: EnvironmentPool<FakeEnvironment>;
  started: FakeEnvironment[];
  acquire(group: object): Promise<Granted<FakeEnvironment>>;
} {
  const clock = new ManualClock();
  const pool = new EnvironmentPool<FakeEnvironment>(clock, capacity, startsAtATime);
  const started: FakeEnvironment[] = [];
  return {
    clock,
    pool,
    started,
    acquire: (group) =>
      pool.acquire(group, () => {
        const environment = new FakeEnvironment(group);
        started.push(environment);
        return environment;
      }),
  };
}

const A = { name: 'A' };
const B = { name: 'B' };

describe('a pool of environments', () => {
  it('gives an idle environment of the same function again', async () => {
    const { pool, acquire, started } = aPool(2);
    const first = await acquire(A);
    expect(first.cold).toBe(true);
    pool.release(first.environment);
    expect(await acquire(A)).toEqual({ environment: first.environment, cold: false });
    expect(started).toHaveLength(1);
  });

  it('never gives one function’s environment to another', async () => {
    const { pool, acquire } = aPool(2);
    const first = await acquire(A);
    pool.release(first.environment);
    expect((await acquire(B)).environment).not.toBe(first.environment);
  });

  it('makes room by ending the environment that is idle longest', async () => {
    const { pool, acquire, started } = aPool(2);
    const [a, b] = [await acquire(A), await acquire(B)];
    pool.release(b.environment);
    pool.release(a.environment);
    await acquire({ name: 'C' });
    expect(started.map(({ stopped }) => stopped)).toEqual([false, true, false]);
  });

  it('lets calls wait when all are busy, first come, first served', async () => {
    const { pool, acquire, clock } = aPool(1);
    const { environment } = await acquire(A);
    const order: string[] = [];
    const second = acquire(B).then((granted) => (order.push('B'), granted));
    const third = acquire(A).then((granted) => (order.push('A'), granted));
    expect(pool.waiting).toBe(2);
    await clock.advance(1000);
    pool.release(environment);
    pool.release((await second).environment);
    await third;
    expect(order).toEqual(['B', 'A']);
  });

  it('serves its own function first while nobody has waited long: a start costs more than a moment', async () => {
    const { pool, acquire } = aPool(1);
    const { environment } = await acquire(A);
    const other = acquire(B);
    const own = acquire(A);
    pool.release(environment);
    expect(await own).toEqual({ environment, cold: false });
    pool.release(environment);
    expect((await other).cold).toBe(true);
  });

  it('lets a burst of calls wait for the environment that there is as long as a start takes, then starts another', async () => {
    const { pool, acquire, clock, started } = aPool(4);
    const { environment } = await acquire(A);
    await clock.advance(100);
    pool.started(environment);
    const second = acquire(A);
    pool.release(environment);
    expect((await second).environment).toBe(environment);
    const third = acquire(A);
    await clock.advance(90);
    expect(started).toHaveLength(1);
    await clock.advance(20);
    expect((await third).cold).toBe(true);
  });

  it('starts no more environments at a time than the processor has cores', async () => {
    const { pool, acquire, clock, started } = aPool(9, 2);
    const calls = Array.from({ length: 5 }, (_, index) => acquire({ index }));
    expect(started).toHaveLength(2);
    pool.started((await calls[0]!).environment);
    expect(started).toHaveLength(3);
    // One that hangs does not hold up the others for ever.
    await clock.advance(2020);
    expect(started).toHaveLength(5);
  });

  it('does not take the place of another function’s environment that was just in use, unless it waits long', async () => {
    const { pool, acquire, clock, started } = aPool(2);
    pool.started((await acquire(A)).environment);
    pool.release((await acquire(B)).environment);
    const waiting = acquire(A);
    await clock.advance(4980);
    expect(started).toHaveLength(2);
    await clock.advance(40);
    expect((await waiting).cold).toBe(true);
    expect(started[1]?.stopped).toBe(true);
  });

  it('makes room where another environment of the same function is left', async () => {
    const { pool, acquire, clock, started } = aPool(3);
    pool.release((await acquire(B)).environment);
    const [first, second] = [await acquire(A), acquire(A)];
    await clock.advance(300);
    pool.release(first.environment);
    pool.release((await second).environment);
    expect((await acquire({})).cold).toBe(true);
    expect(started.map(({ stopped }) => stopped)).toEqual([false, true, false, false]);
  });

  it('is the slower to start another, the more a function has already', async () => {
    const { pool, acquire, clock, started } = aPool(40, 1);
    for (let index = 0; index < 30; index += 1) void acquire(A).then(({ environment }) => pool.started(environment));
    const sizes: number[] = [];
    for (let tenth = 0; tenth < 30; tenth += 1) {
      await clock.advance(100);
      sizes.push(started.length);
    }
    expect(sizes[4]).toBeGreaterThanOrEqual(4);
    expect(sizes.at(-1)).toBeLessThan(14);
  });

  it('ends what is idle for more than ten minutes', async () => {
    const { pool, acquire, clock, started } = aPool(2);
    pool.release((await acquire(A)).environment);
    await clock.advance(9 * 60_000);
    expect(started[0]?.stopped).toBe(false);
    await clock.advance(2 * 60_000);
    expect(started[0]?.stopped).toBe(true);
    expect(pool.size).toBe(0);
  });

  it('gives a place back when an environment dies', async () => {
    const { pool, acquire } = aPool(1);
    const { environment } = await acquire(A);
    const waiting = acquire(A);
    environment.alive = false;
    pool.forget(environment);
    expect((await waiting).cold).toBe(true);
  });

  it('passes on what a start throws and stays usable', async () => {
    const { pool, acquire } = aPool(1);
    await expect(
      pool.acquire(A, () => {
        throw new Error('no role');
      }),
    ).rejects.toThrow('no role');
    expect((await acquire(A)).cold).toBe(true);
  });

  it('never has more than its capacity, never shares one, and serves everybody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 5 }), fc.boolean()), {
          maxLength: 40,
        }),
        async (capacity, calls) => {
          const groups = [{}, {}, {}, {}];
          const { pool, acquire, clock } = aPool(capacity, 2);
          const busy = new Set<FakeEnvironment>();
          let served = 0;
          const work = calls.map(async ([group, turns, dies]) => {
            const { environment, cold } = await acquire(groups[group] as object);
            if (cold) pool.started(environment);
            expect(busy.has(environment)).toBe(false);
            expect(environment.group).toBe(groups[group]);
            busy.add(environment);
            expect(pool.size).toBeLessThanOrEqual(capacity);
            for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
            busy.delete(environment);
            served += 1;
            if (dies) {
              environment.alive = false;
              pool.forget(environment);
            } else pool.release(environment);
          });
          const all = Promise.all(work);
          let done = false;
          const finish = (): void => void (done = true);
          all.then(finish, finish);
          while (!done) await clock.advance(50);
          await all;
          expect(served).toBe(calls.length);
          expect(pool.waiting).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('environments with several places', () => {
  it('are filled before another is started, whatever the order of calls and returns, and never beyond their places', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 60 }),
        async (places, steps) => {
          const clock = new ManualClock();
          const pool = new EnvironmentPool<FakeEnvironment>(clock, 10, 10);
          const group = {};
          let started = 0;
          const running: FakeEnvironment[] = [];
          const calls = (environment: FakeEnvironment): number => running.filter((one) => one === environment).length;
          for (const [isCall, pick] of steps) {
            if (isCall) {
              const owned = pool.environments();
              const free = owned.some((environment) => calls(environment) < places);
              const granting = pool.acquire(group, () => ((started += 1), new FakeEnvironment(group, places)));
              // All places taken: it waits for one for a while, and gets a new environment then.
              if (!free) await clock.advance(11_000);
              const { environment, cold } = await granting;
              expect(cold).toBe(!free);
              if (cold) pool.started(environment);
              running.push(environment);
              expect(calls(environment)).toBeLessThanOrEqual(places);
            } else if (running.length > 0) {
              const [environment] = running.splice(pick % running.length, 1);
              pool.release(environment as FakeEnvironment);
            }
          }
          expect(pool.environments().length).toBe(started);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the places of one that has just started to all who wait', async () => {
    const pool = new EnvironmentPool<FakeEnvironment>(new ManualClock(), 10, 1);
    const group = {};
    const granted = [0, 1, 2].map(() => pool.acquire(group, () => new FakeEnvironment(group, 3)));
    const first = await (granted[0] as (typeof granted)[number]);
    pool.started(first.environment);
    expect(
      (await Promise.all(granted)).map(({ environment, cold }) => [environment === first.environment, cold]),
    ).toEqual([
      [true, true],
      [true, false],
      [true, false],
    ]);
  });
});
