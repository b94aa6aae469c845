import fc from 'fast-check';
import { answered, commanded, newAllowance, restarted, type OrderOutcome } from './allowance';
import { planSite, TURN_MS, type SitePlan } from './plan-site';
import {
  LEAST_SHARE,
  reservedOf,
  sessionBound,
  type Allowance,
  type SessionPower,
  type SiteLimit,
  type StationPower,
} from './site-power';
import { turnOf } from './turn';

const MINUTE = 60_000;
const MOST = 32_000;
const RUNS = 150;

interface Session {
  readonly place: string;
  readonly startedAt: number;
  share: Allowance;
  /** What the station itself holds; null: the fallback. */
  profile: number | null;
  servedSince: number | null;
  waitingSince: number | null;
  everServed: boolean;
  longestWait: number;
}
interface Station {
  readonly places: readonly string[];
  fallback: Allowance;
  /** What the station itself holds; null: no limit at all. */
  profile: number | null;
}

/** Stations and what they really do, beside what is known of them. */
class Site {
  now = 0;
  readonly stations = new Map<string, Station>();
  readonly sessions = new Map<string, Session>();
  private count = 0;

  constructor(
    public limit: SiteLimit,
    places: readonly number[],
  ) {
    places.forEach((count, index) => {
      const key = `station-${index}`;
      this.stations.set(key, {
        places: Array.from({ length: count }, (_, place) => `${key}/${place}`),
        fallback: newAllowance('station', key, key),
        profile: null,
      });
    });
  }

  start(pick: number): void {
    const taken = new Set([...this.sessions.values()].map(({ place }) => place));
    const free = [...this.stations.values()].flatMap(({ places }) => places).filter((place) => !taken.has(place));
    const place = free[pick % Math.max(1, free.length)];
    if (place === undefined) return;
    const id = `session-${this.count++}`;
    this.sessions.set(id, {
      place,
      startedAt: this.now,
      share: newAllowance('session', id, keyOf(place)),
      profile: null,
      servedSince: null,
      waitingSince: null,
      everServed: false,
      longestWait: 0,
    });
  }

  end(pick: number): void {
    const ids = [...this.sessions.keys()];
    const id = ids[pick % Math.max(1, ids.length)];
    if (id !== undefined) this.sessions.delete(id);
  }

  /** The station loses what it was told of sessions, and says that it started. */
  restart(pick: number): void {
    const key = [...this.stations.keys()][pick % this.stations.size] as string;
    const station = this.stations.get(key) as Station;
    station.fallback = restarted(station.fallback);
    for (const session of this.of(key)) {
      session.profile = null;
      session.share = restarted(session.share);
    }
  }

  /** One command that is under way comes to its end. */
  answer(pick: number, outcome: OrderOutcome, isTaken: boolean): void {
    const waiting = [...this.stations.values(), ...this.sessions.values()].filter(
      (each) => allowanceOf(each).sent !== null,
    );
    const each = waiting[pick % Math.max(1, waiting.length)];
    if (each === undefined) return;
    const allowance = allowanceOf(each);
    if (outcome === 'confirmed' || (outcome === 'unknown' && isTaken)) each.profile = allowance.sent;
    const after = answered(allowance, outcome, this.now);
    if ('fallback' in each) each.fallback = after;
    else each.share = after;
  }

  plan(): SitePlan {
    for (const session of this.sessions.values()) {
      const turn = turnOf(this.powerOf(session), this.stationPower(keyOf(session.place)), this.now);
      Object.assign(session, turn);
      session.everServed ||= turn.servedSince !== null;
      if (turn.waitingSince !== null) session.longestWait = Math.max(session.longestWait, this.now - turn.waitingSince);
    }
    const plan = planSite(this.power(), this.now);
    for (const { id, amount } of plan.orders) {
      const station = this.stations.get(id);
      const session = this.sessions.get(id);
      if (station) station.fallback = commanded(station.fallback, amount, this.now);
      if (session) session.share = commanded(session.share, amount, this.now);
    }
    return plan;
  }

  power() {
    return {
      limit: this.limit,
      stations: [...this.stations.keys()].map((key) => this.stationPower(key)),
      sessions: [...this.sessions.values()].map((session) => this.powerOf(session)),
    };
  }

  reserved(): number {
    return reservedOf(this.power());
  }

  /** What is really allowed, by session. */
  drawn(): { readonly session: Session; readonly real: number; readonly bound: number }[] {
    return [...this.sessions.values()].map((session) => {
      const key = keyOf(session.place);
      const fallback = this.stations.get(key)?.profile ?? MOST;
      return {
        session,
        real: Math.min(MOST, session.profile ?? fallback),
        bound: sessionBound(this.powerOf(session), this.stationPower(key)),
      };
    });
  }

  calm(minutes: number): void {
    for (const until = this.now + minutes * MINUTE; this.now < until; this.now += MINUTE / 2) {
      this.plan();
      for (let left = 20; left > 0; left--) this.answer(0, 'confirmed', true);
    }
  }

  private of(key: string): Session[] {
    return [...this.sessions.values()].filter(({ place }) => keyOf(place) === key);
  }
  private stationPower(key: string): StationPower {
    const { fallback, places } = this.stations.get(key) as Station;
    return { fallback, freePlaces: places.length - this.of(key).length, most: MOST };
  }
  private powerOf({ share, startedAt, servedSince, waitingSince }: Session): SessionPower {
    return { share, most: MOST, demand: null, isIdle: false, startedAt, servedSince, waitingSince };
  }
}

const keyOf = (place: string): string => place.split('/')[0] as string;
const allowanceOf = (each: Session | Station): Allowance => ('fallback' in each ? each.fallback : each.share);

const limits = fc.record({
  unit: fc.constant('mA' as const),
  amount: fc.integer({ min: 0, max: 160 }).map((amperes) => amperes * 1000),
  fallback: fc.constantFrom(0, 6_000, 8_000),
});
const anOutcome = fc.constantFrom<OrderOutcome>('confirmed', 'confirmed', 'refused', 'not-reached', 'unknown');
const happening = fc.oneof(
  fc.record({ do: fc.constant('start' as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant('end' as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant('restart' as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant('answer' as const), pick: fc.nat(9), outcome: anOutcome, isTaken: fc.boolean() }),
  // Everybody listens for a while: what is in force then is what a change starts from.
  fc.record({ do: fc.constant('settle' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20 * MINUTE }) }),
);
const places = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });

function happen(site: Site, event: typeof happening extends fc.Arbitrary<infer E> ? E : never): void {
  if (event.do === 'start') site.start(event.pick);
  if (event.do === 'end') site.end(event.pick);
  if (event.do === 'restart') site.restart(event.pick);
  if (event.do === 'answer') site.answer(event.pick, event.outcome, event.isTaken);
  if (event.do === 'settle') site.calm(2);
  if (event.do === 'wait') site.now += event.ms;
}

describe('the plan of a site', () => {
  it('never lets stations draw more than the limit, once they know what holds for whoever starts', () => {
    fc.assert(
      fc.property(limits, places, fc.array(happening, { maxLength: 60, size: 'max' }), (limit, counts, events) => {
        const site = new Site(limit, counts);
        site.calm(5);
        for (const event of events) {
          happen(site, event);
          site.plan();
          const drawn = site.drawn().reduce((sum, { real }) => sum + real, 0);
          expect(drawn).toBeLessThanOrEqual(limit.amount);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('knows of each session the most that it may draw, and takes nothing more while the limit is exceeded', () => {
    fc.assert(
      fc.property(
        limits,
        places,
        fc.array(fc.oneof({ weight: 8, arbitrary: happening }, limits), { maxLength: 60, size: 'max' }),
        (limit, counts, events) => {
          const site = new Site(limit, counts);
          for (const event of events) {
            if ('unit' in event) site.limit = event;
            else happen(site, event);
            for (const { real, bound } of site.drawn()) expect(real).toBeLessThanOrEqual(bound);
            const before = site.reserved();
            site.plan();
            expect(site.reserved()).toBeLessThanOrEqual(Math.max(before, site.limit.amount));
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('comes to fair shares within the limit after any history, and then is still', () => {
    fc.assert(
      fc.property(limits, places, fc.array(happening, { maxLength: 40, size: 'max' }), (limit, counts, events) => {
        const site = new Site(limit, counts);
        for (const event of events) {
          happen(site, event);
          site.plan();
        }
        // As long as back-off may take, and then as long as taking turns is not due.
        site.calm(75);
        expect(site.reserved()).toBeLessThanOrEqual(limit.amount);
        const { targets, orders } = site.plan();
        const isTurning = [...site.sessions.values()].some(({ waitingSince }) => waitingSince !== null);
        if (!isTurning) expect(orders).toEqual([]);
        for (const { session, bound, real } of site.drawn()) {
          expect(real).toBeLessThanOrEqual(bound);
          // Where turns are taken somebody may be about to be told that it is his.
          if (isTurning) continue;
          expect(real).toBe(bound);
          expect(Math.abs(bound - (targets.get(session.share.id) ?? 0))).toBeLessThan(1_000);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('lets nobody starve', () => {
    fc.assert(
      fc.property(limits, places, fc.array(fc.nat(9), { minLength: 1, maxLength: 9 }), (limit, counts, starts) => {
        fc.pre(limit.amount >= LEAST_SHARE.mA);
        const site = new Site({ ...limit, fallback: 0 }, counts);
        for (const pick of starts) site.start(pick);
        const count = site.sessions.size;
        site.calm(((count + 1) * 2 * TURN_MS) / MINUTE);
        const atOnce = Math.floor(limit.amount / LEAST_SHARE.mA);
        for (const { everServed, longestWait } of site.sessions.values()) {
          expect(everServed).toBe(true);
          expect(longestWait).toBeLessThanOrEqual(TURN_MS * (1 + Math.ceil(count / atOnce)) + 10 * MINUTE);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives what one who leaves had to the others, after he is gone', () => {
    const site = new Site({ unit: 'mA', amount: 32_000, fallback: 0 }, [1, 1]);
    site.calm(2);
    site.start(0);
    site.start(0);
    site.calm(3);
    expect(site.drawn().map(({ real }) => real)).toEqual([16_000, 16_000]);
    site.end(0);
    site.calm(2);
    expect(site.drawn().map(({ real }) => real)).toEqual([32_000]);
  });

  it('counts what somebody is about to be told, until it is known that he was not', () => {
    const site = new Site({ unit: 'mA', amount: 16_000, fallback: 0 }, [1, 1, 1]);
    site.calm(2);
    site.start(0);
    site.start(0);
    site.calm(3);
    site.end(1);
    site.now += MINUTE;
    // The one who stays is told that he may have everything; then somebody comes.
    expect(site.plan().orders).toMatchObject([{ amount: 16_000 }]);
    site.start(0);
    expect(site.plan().orders).toEqual([]);
    site.answer(0, 'unknown', true);
    site.now += MINUTE;
    site.plan();
    expect(site.drawn().map(({ real }) => real)).toEqual([16_000, 0]);
    site.calm(20);
    expect(site.drawn().map(({ real }) => real)).toEqual([8_000, 8_000]);
  });

  it('keeps the share of a station that does not listen, and shares the rest', () => {
    const site = new Site({ unit: 'mA', amount: 32_000, fallback: 0 }, [1, 1]);
    site.calm(2);
    site.start(0);
    site.calm(2);
    expect(site.drawn().map(({ real }) => real)).toEqual([32_000]);
    site.start(0);
    site.plan();
    // The first is told to give half of it, and does not hear.
    site.answer(0, 'not-reached', false);
    site.now += MINUTE / 2;
    expect(site.plan().orders).toEqual([]);
    expect(site.drawn().map(({ real }) => real)).toEqual([32_000, 0]);
    site.calm(5);
    expect(site.drawn().map(({ real }) => real)).toEqual([16_000, 16_000]);
  });

  it('tells a station little: one thing at a time, and nothing that hardly differs', () => {
    const site = new Site({ unit: 'mA', amount: 63_000, fallback: 0 }, [1, 1, 1, 1, 1, 1, 1]);
    expect(site.plan().orders).toHaveLength(7);
    expect(site.plan().orders).toEqual([]);
    site.calm(2);
    for (let count = 0; count < 7; count++) site.start(0);
    site.calm(5);
    expect(site.drawn().map(({ real }) => real)).toEqual(Array(7).fill(9_000));
    site.limit = { ...site.limit, amount: 63_700 };
    expect(site.plan().orders).toEqual([]);
  });

  it('lets nobody wait for the pause between commands who cannot charge yet', () => {
    const site = new Site({ unit: 'mA', amount: 16_000, fallback: 0 }, [1, 1]);
    const answerAll = (): void => {
      site.plan();
      for (let left = 4; left > 0; left--) site.answer(0, 'confirmed', true);
    };
    answerAll();
    site.start(0);
    answerAll();
    expect(site.drawn().map(({ real }) => real)).toEqual([16_000]);
    site.start(0);
    answerAll();
    answerAll();
    expect(site.drawn().map(({ real }) => real)).toEqual([8_000, 8_000]);
  });

  it('lets places draw nothing on their own where together they would exceed the limit', () => {
    const site = new Site({ unit: 'mA', amount: 16_000, fallback: 6_000 }, [3]);
    expect(site.plan()).toMatchObject({ fallback: 0, orders: [{ id: 'station-0', amount: 0 }] });
    site.limit = { ...site.limit, amount: 18_000 };
    expect(site.plan()).toMatchObject({ fallback: 6_000 });
  });
});
