import fc from 'fast-check';
import type { ChargingProfile } from '../command/parameters/charging-profile';
import {
  compositeSchedule,
  periodAt,
  stationSchedule,
  type ChargingPlace,
  type InstalledProfile,
} from './composite-schedule';
import { inUnit } from './power';
import { limitAt, secondsOf } from './profile-limit';

const NOON = secondsOf('2026-03-02T12:00:00Z');
const HOUR = 3600;
const DAY = 24 * HOUR;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

const PLACE: ChargingPlace = {
  evseId: 1,
  supply: { voltageV: 230, phases: 3 },
  maximum: { unit: 'mA', value: 32_000 },
  transaction: { transactionId: '7', startedAt: NOON },
};

const { transaction: _nobody, ...FREE } = PLACE;

function aProfile(limit: number, changes: Partial<ChargingProfile> = {}): ChargingProfile {
  return {
    id: 1,
    stackLevel: 0,
    purpose: 'default',
    kind: 'absolute',
    schedules: [{ startAt: iso(NOON), unit: 'A', periods: [{ startSeconds: 0, limit }] }],
    ...changes,
  };
}
const here = (profile: ChargingProfile, evseId = 1): InstalledProfile => ({ evseId, profile });
const window = { from: NOON, durationSeconds: DAY, unit: 'mA' as const };

describe('a composite schedule', () => {
  it('is what the EVSE can do where no profile has a say', () => {
    expect(compositeSchedule([], PLACE, window).periods).toEqual([{ startSeconds: 0, limit: 32_000, phases: 3 }]);
  });

  it('follows the highest level, and falls back where its schedule is over', () => {
    const short = aProfile(10, {
      id: 2,
      stackLevel: 1,
      schedules: [{ startAt: iso(NOON), durationSeconds: HOUR, unit: 'A', periods: [{ startSeconds: 0, limit: 10 }] }],
    });
    expect(compositeSchedule([here(aProfile(16)), here(short)], PLACE, window).periods).toEqual([
      { startSeconds: 0, limit: 10_000, phases: 3 },
      { startSeconds: HOUR, limit: 16_000, phases: 3 },
    ]);
  });

  it('takes the lowest of the purposes, and the transaction’s own instead of the default', () => {
    const own = aProfile(20, { id: 2, purpose: 'transaction', transactionId: '7' });
    const most = aProfile(25, { id: 3, purpose: 'station-max' });
    const limitOf = (...profiles: InstalledProfile[]) =>
      compositeSchedule(profiles, PLACE, window).periods.map(({ limit }) => limit);
    expect(limitOf(here(aProfile(10)), here(own), here(most, 0))).toEqual([20_000]);
    expect(limitOf(here(aProfile(10)), here(most, 0))).toEqual([10_000]);
    expect(limitOf(here(own), here(aProfile(13, { id: 3, purpose: 'station-max' }), 0))).toEqual([13_000]);
    // Another transaction's, and another EVSE's, have no say.
    expect(limitOf(here({ ...own, transactionId: '8' }), here(aProfile(9), 2))).toEqual([32_000]);
  });

  it('is overruled by priority where the transaction has it', () => {
    const priority = aProfile(30, { id: 4, purpose: 'priority' });
    const own = aProfile(8, { id: 2, purpose: 'transaction', transactionId: '7' });
    const profiles = [here(priority, 0), here(own)];
    expect(periodAt(compositeSchedule(profiles, PLACE, window), 0).limit).toBe(8_000);
    const first = { ...PLACE, transaction: { transactionId: '7', startedAt: NOON, hasPriority: true } };
    expect(periodAt(compositeSchedule(profiles, first, window), 0).limit).toBe(30_000);
  });

  it('adds what is generated on the spot, up to what the EVSE can do', () => {
    const generated = (limit: number) => here(aProfile(limit, { id: 9, purpose: 'local-generation' }), 0);
    const most = here(aProfile(10, { purpose: 'station-max' }), 0);
    expect(periodAt(compositeSchedule([most, generated(5)], PLACE, window), 0).limit).toBe(15_000);
    expect(periodAt(compositeSchedule([most, generated(50)], PLACE, window), 0).limit).toBe(32_000);
  });

  it('recurs: the example of the specification', () => {
    // 2.0.1 K §3.6: 6 kW from 8 to 20 o'clock, 11 kW else.
    const daily: ChargingProfile = {
      id: 100,
      stackLevel: 0,
      purpose: 'default',
      kind: 'recurring',
      recurrency: 'daily',
      schedules: [
        {
          startAt: '2013-01-01T00:00:00Z',
          durationSeconds: DAY,
          unit: 'W',
          periods: [
            { startSeconds: 0, limit: 11_000, phases: 3 },
            { startSeconds: 8 * HOUR, limit: 6_000, phases: 3 },
            { startSeconds: 20 * HOUR, limit: 11_000, phases: 3 },
          ],
        },
      ],
    };
    const place: ChargingPlace = { ...PLACE, maximum: { unit: 'W', value: 22_000 } };
    expect(
      compositeSchedule([here(daily, 0)], place, { ...window, durationSeconds: 2 * DAY, unit: 'W' }).periods,
    ).toEqual([
      { startSeconds: 0, limit: 6_000, phases: 3 },
      { startSeconds: 8 * HOUR, limit: 11_000, phases: 3 },
      { startSeconds: 20 * HOUR, limit: 6_000, phases: 3 },
      { startSeconds: 32 * HOUR, limit: 11_000, phases: 3 },
      { startSeconds: 44 * HOUR, limit: 6_000, phases: 3 },
    ]);
  });

  it('counts a relative profile from the start of charging, and as if one started now where nobody charges', () => {
    const relative = aProfile(0, {
      kind: 'relative',
      schedules: [
        {
          unit: 'A',
          periods: [
            { startSeconds: 0, limit: 6 },
            { startSeconds: HOUR, limit: 16 },
          ],
        },
      ],
    });
    const started = { ...PLACE, transaction: { transactionId: '7', startedAt: NOON - HOUR / 2 } };
    const changes = (place: ChargingPlace) =>
      compositeSchedule([here(relative)], place, window).periods.map(({ startSeconds }) => startSeconds);
    expect(changes(started)).toEqual([0, HOUR / 2]);
    expect(changes(FREE)).toEqual([0, HOUR]);
  });

  it('changes units by the phases that are in use', () => {
    const single = aProfile(0, {
      schedules: [{ startAt: iso(NOON), unit: 'A', periods: [{ startSeconds: 0, limit: 16, phases: 1 }] }],
    });
    const inWatts = { ...window, unit: 'W' as const };
    expect(compositeSchedule([here(single)], PLACE, inWatts).periods).toEqual([
      { startSeconds: 0, limit: 3_680, phases: 1 },
    ]);
  });
});

const minutes = (most: number) => fc.integer({ min: 0, max: most }).map((n) => n * 60);
const aSchedule = fc.record(
  {
    start: minutes(600),
    durationSeconds: minutes(600).map((n) => n + 60),
    unit: fc.constantFrom('A' as const, 'W' as const),
    periods: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
    limits: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 5, maxLength: 5 }),
    phases: fc.constantFrom(1, 2, 3),
  },
  { requiredKeys: ['start', 'unit', 'periods', 'limits', 'phases'], noNullPrototype: true },
);
const installed: fc.Arbitrary<InstalledProfile> = fc
  .record(
    {
      id: fc.nat(20),
      evseId: fc.constantFrom(0, 1),
      stackLevel: fc.nat(3),
      purpose: fc.constantFrom('station-max', 'external-constraints', 'default', 'transaction' as const),
      kind: fc.constantFrom('absolute', 'recurring', 'relative' as const),
      from: minutes(400),
      to: minutes(900),
      schedule: aSchedule,
    },
    { requiredKeys: ['id', 'evseId', 'stackLevel', 'purpose', 'kind', 'schedule'], noNullPrototype: true },
  )
  .map(({ id, evseId, stackLevel, purpose, kind, from, to, schedule }) => ({
    evseId,
    profile: {
      id,
      stackLevel,
      purpose,
      kind,
      ...(kind === 'recurring' && { recurrency: 'daily' as const }),
      ...(from !== undefined && { validFrom: iso(NOON + from - 6 * HOUR) }),
      ...(to !== undefined && { validTo: iso(NOON + to - 2 * HOUR) }),
      schedules: [
        {
          ...(kind !== 'relative' && { startAt: iso(NOON + schedule.start - 8 * HOUR) }),
          ...(schedule.durationSeconds !== undefined && { durationSeconds: schedule.durationSeconds }),
          unit: schedule.unit,
          periods: [...new Set([0, ...schedule.periods])]
            .sort((a, b) => a - b)
            .map((start, index) => ({
              startSeconds: start * 900,
              limit: (schedule.limits[index] ?? 0) * (schedule.unit === 'A' ? 0.1 : 50),
              phases: schedule.phases,
            })),
        },
      ],
    },
  }));
const profiles = fc.array(installed, { maxLength: 7 });
const unit = fc.constantFrom('W' as const, 'mA' as const);

describe('a composite schedule of any profiles', () => {
  it('is the lowest of the leading limits at each moment, told again by its definition', () => {
    fc.assert(
      fc.property(profiles, unit, fc.nat(DAY - 1), (all, inThis, second) => {
        const schedule = compositeSchedule(all, PLACE, { ...window, unit: inThis });
        const at = NOON + second;
        const leader = (purpose: string) =>
          all
            .filter(({ profile }) => profile.purpose === purpose)
            .flatMap((each) => {
              const { limit } = limitAt(each.profile, at, NOON);
              return limit === undefined ? [] : [{ ...each, limit }];
            })
            .sort(
              (a, b) =>
                b.profile.stackLevel - a.profile.stackLevel ||
                Math.sign(b.evseId) - Math.sign(a.evseId) ||
                b.profile.id - a.profile.id,
            )[0];
        const leaders = [
          leader('transaction') ?? leader('default'),
          leader('station-max'),
          leader('external-constraints'),
        ].filter((each) => each !== undefined);
        // Twins of one purpose, level, place and id cannot be told apart.
        const keys = all.map(({ evseId, profile: { purpose, stackLevel, id } }) =>
          [evseId, purpose, stackLevel, id].join(),
        );
        fc.pre(new Set(keys).size === keys.length);
        const phases = Math.min(3, ...leaders.map(({ limit }) => limit.phases));
        const limits = leaders.map(({ limit }) => inUnit(limit, inThis, phases, 230));
        const most = inUnit({ unit: 'mA', value: 32_000, phases }, inThis, phases, 230);
        expect(periodAt(schedule, second)).toMatchObject({ limit: Math.min(most, ...limits), phases });
      }),
      { numRuns: 300 },
    );
  });

  it('has periods that follow each other, differ, start at 0 and lie within it', () => {
    fc.assert(
      fc.property(profiles, unit, fc.integer({ min: 1, max: 3 * DAY }), (all, inThis, durationSeconds) => {
        const { periods } = compositeSchedule(all, PLACE, { from: NOON, durationSeconds, unit: inThis });
        expect(periods[0]?.startSeconds).toBe(0);
        periods.forEach((period, index) => {
          expect(Number.isInteger(period.limit) && period.limit >= 0).toBe(true);
          expect(period.startSeconds).toBeLessThan(durationSeconds);
          const before = periods[index - 1];
          if (before === undefined) return;
          expect(period.startSeconds).toBeGreaterThan(before.startSeconds);
          expect([period.limit, period.phases]).not.toEqual([before.limit, before.phases]);
        });
      }),
    );
  });

  it('is the same in whatever order profiles are told', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(installed, { selector: ({ profile }) => profile.id, maxLength: 7 }),
        fc.nat(),
        (all, turn) => {
          const by = all.length === 0 ? 0 : turn % all.length;
          const turned = [...all.slice(by), ...all.slice(0, by)].reverse();
          expect(compositeSchedule(turned, PLACE, window)).toEqual(compositeSchedule(all, PLACE, window));
        },
      ),
    );
  });

  it('asked for a part of the time is that part', () => {
    fc.assert(
      fc.property(profiles, fc.nat(DAY - 1), (all, later) => {
        const whole = compositeSchedule(all, PLACE, window);
        const part = compositeSchedule(all, PLACE, { ...window, from: NOON + later, durationSeconds: DAY - later });
        for (const { startSeconds } of part.periods) {
          const { limit, phases } = periodAt(whole, later + startSeconds);
          expect(periodAt(part, startSeconds)).toMatchObject({ limit, phases });
        }
        expect(part.periods.length).toBeLessThanOrEqual(whole.periods.length);
      }),
    );
  });

  it('of a station is the sum of its EVSEs, up to its own limits', () => {
    const places = [PLACE, { ...PLACE, evseId: 2 }];
    const station = { supply: PLACE.supply, maximum: { unit: 'mA' as const, value: 40_000 } };
    fc.assert(
      fc.property(profiles, fc.nat(DAY - 1), (all, second) => {
        const { limit } = periodAt(stationSchedule(all, station, places, window), second);
        const parts = places.map((place) => periodAt(compositeSchedule(all, place, window), second).limit);
        expect(limit).toBeLessThanOrEqual(parts.reduce((sum, part) => sum + part, 0));
        expect(limit).toBeLessThanOrEqual(40_000);
        const limits = all.filter(({ evseId, profile }) => evseId === 0 && profile.purpose === 'station-max');
        if (limits.length === 0 && !all.some(({ profile }) => profile.purpose === 'external-constraints'))
          expect(limit).toBe(
            Math.min(
              40_000,
              parts.reduce((sum, part) => sum + part, 0),
            ),
          );
      }),
    );
  });
});

describe('a profile', () => {
  it('says the same until the moment that it names', () => {
    fc.assert(
      fc.property(
        installed,
        fc.integer({ min: -DAY, max: 2 * DAY }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (each, offset, part) => {
          const at = NOON + offset;
          const { limit, until } = limitAt(each.profile, at, NOON);
          expect(until).toBeGreaterThan(at);
          const last = Math.min(until - 1, at + 10 * DAY);
          const between = at + Math.floor((last - at) * part);
          expect(limitAt(each.profile, between, NOON).limit).toEqual(limit);
        },
      ),
      { numRuns: 300 },
    );
  });
});
