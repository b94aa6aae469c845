import fc from 'fast-check';
import { ChargingProfiles, readProfile } from '../model/charging-profiles';
import { aStation, type Stage } from '../testing/a-station';
import type { Payload } from '../transport';

const now = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const AC = { voltageV: 230, phases: 3 };

const profile = (more: Payload, schedule: Payload) => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  ...more,
  chargingSchedule: { chargingRateUnit: 'W', ...schedule },
});
const steady = (limit: number) => ({ chargingSchedulePeriod: [{ startPeriod: 0, limit }] });

function holding(...told: readonly (readonly [Payload, number])[]): ChargingProfiles {
  const profiles = new ChargingProfiles();
  for (const [payload, connector] of told) {
    const read = readProfile(payload, connector, now);
    if (!read) throw new Error('no profile');
    profiles.set(read);
  }
  return profiles;
}
const limit = (profiles: ChargingProfiles, at = now, chargingNow = 1) =>
  profiles.limitW(at, { connector: 1, startedAt: now }, AC, chargingNow);

describe('profiles together', () => {
  it('limit nothing where there are none', () => {
    expect(limit(new ChargingProfiles())).toBe(Infinity);
  });

  it('go by the highest level that says something, and by the transaction’s own before the default', () => {
    const low = profile({ chargingProfileId: 1, stackLevel: 1 }, steady(3_000));
    const high = profile({ chargingProfileId: 2, stackLevel: 5, validTo: later(60).toISOString() }, steady(8_000));
    expect(limit(holding([low, 0], [high, 0]))).toBe(8_000);
    expect(limit(holding([low, 0], [high, 0]), later(61))).toBe(3_000);
    const own = profile({ chargingProfileId: 3, chargingProfilePurpose: 'TxProfile' }, steady(9_000));
    expect(limit(holding([low, 0], [high, 0], [own, 1]))).toBe(9_000);
    const here = profile({ chargingProfileId: 4, stackLevel: 5 }, steady(1_000));
    expect(limit(holding([high, 0], [here, 1]))).toBe(1_000);
  });

  it('share the station’s own limit among those who charge', () => {
    const whole = profile({ chargingProfilePurpose: 'ChargePointMaxProfile' }, steady(10_000));
    expect(limit(holding([whole, 0]), now, 1)).toBe(10_000);
    expect(limit(holding([whole, 0]), now, 4)).toBe(2_500);
  });

  it('make power of current by voltage and phases', () => {
    const amps = (numberPhases?: number) =>
      profile({}, { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 10, numberPhases }] });
    expect(limit(holding([amps(), 0]))).toBe(6_900);
    expect(limit(holding([amps(1), 0]))).toBe(2_300);
  });

  it('count from the transaction’s start, or over and over each day', () => {
    const periods = {
      duration: 7_200,
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 1_000 },
        { startPeriod: 3_600, limit: 2_000 },
      ],
    };
    const relative = holding([profile({ chargingProfileKind: 'Relative' }, periods), 0]);
    expect([0, 3_599, 3_600, 7_200].map((at) => limit(relative, later(at)))).toEqual([1_000, 1_000, 2_000, Infinity]);
    const daily = profile(
      { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
      { ...periods, startSchedule: '2026-02-01T11:00:00Z' },
    );
    expect(limit(holding([daily, 0]))).toBe(2_000);
    expect(limit(holding([daily, 0]), later(86_400 - 1))).toBe(1_000);
  });

  it('begin anew on each day of a longer while', () => {
    const daily = profile(
      { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
      { duration: 600, startSchedule: '2026-02-01T13:00:00Z', ...steady(1_000) },
    );
    const changes = holding([daily, 0]).changes(now, later(3 * 86_400), now);
    expect(changes.map((at) => (at.getTime() - now.getTime()) / 1000)).toEqual([
      0, 3_600, 4_200, 90_000, 90_600, 176_400, 177_000,
    ]);
  });

  it('change only at the moments that they name', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            level: fc.nat(3),
            connector: fc.nat(1),
            purpose: fc.constantFrom('TxDefaultProfile', 'TxProfile', 'ChargePointMaxProfile'),
            kind: fc.constantFrom('Absolute', 'Recurring', 'Relative'),
            start: fc.integer({ min: -90_000, max: 3_000 }),
            steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.nat(20_000)), {
              minLength: 1,
              maxLength: 4,
            }),
            duration: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
            validTo: fc.option(fc.integer({ min: -10, max: 4_000 }), { nil: undefined }),
          }),
          { maxLength: 5 },
        ),
        // Hours, or days in which some begin anew.
        fc.oneof(fc.integer({ min: 1, max: 3_599 }), fc.integer({ min: 1, max: 300_000 })),
        (all, second) => {
          const profiles = new ChargingProfiles();
          for (const [id, { level, connector, purpose, kind, start, steps, duration, validTo }] of all.entries()) {
            let startPeriod = 0;
            const chargingSchedulePeriod = steps.map(([length, watts], index) => {
              if (index > 0) startPeriod += length;
              return { startPeriod, limit: watts };
            });
            const told = profile(
              {
                chargingProfileId: id,
                stackLevel: level,
                chargingProfilePurpose: purpose,
                chargingProfileKind: kind,
                ...(validTo !== undefined && { validTo: later(validTo).toISOString() }),
              },
              { duration, startSchedule: later(start).toISOString(), chargingSchedulePeriod },
            );
            const read = readProfile(told, purpose === 'ChargePointMaxProfile' ? 0 : connector, now);
            if (read) profiles.set(read);
          }
          const changes = profiles.changes(now, later(second + 1), now);
          const at = later(second);
          const last = changes.findLast((moment) => moment <= at) ?? now;
          expect(limit(profiles, at)).toBe(limit(profiles, last));
        },
      ),
    );
  });
});

describe('a station under profiles', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await aStation('ocpp1.6');
    stage.ask('RemoteStartTransaction', { idTag: 'DEMO-0001', connectorId: 1 });
    await stage.clock.advance(60_000);
  });
  afterEach(() => stage.leave());

  const powers = () =>
    stage.network.take('MeterValues').map(({ meterValue }) => {
      const [{ sampledValue }] = meterValue as [{ sampledValue: { measurand: string; value: string }[] }];
      return Number(sampledValue.find(({ measurand }) => measurand === 'Power.Active.Import')?.value);
    });
  const set = (csChargingProfiles: Payload, connectorId = 1) =>
    stage.ask('SetChargingProfile', { connectorId, csChargingProfiles }).status;

  it('gives less power, or none, and says so', async () => {
    expect(Math.max(...powers())).toBeGreaterThan(2_000);
    expect(set(profile({ chargingProfilePurpose: 'TxProfile' }, steady(1_500)))).toBe('Accepted');
    await stage.clock.advance(20_000);
    expect(Math.max(...powers())).toBe(1_500);
    stage.network.take('StatusNotification');
    expect(set(profile({ chargingProfilePurpose: 'TxProfile' }, steady(0)))).toBe('Accepted');
    await stage.clock.advance(20_000);
    expect(Math.max(...powers())).toBe(0);
    expect(stage.network.take('StatusNotification')).toMatchObject([{ status: 'SuspendedEVSE' }]);
    expect(stage.ask('ClearChargingProfile', { id: 1 })).toEqual({ status: 'Accepted' });
    expect(stage.ask('ClearChargingProfile', { id: 1 })).toEqual({ status: 'Unknown' });
    await stage.clock.advance(20_000);
    expect(Math.max(...powers())).toBeGreaterThan(2_000);
    expect(stage.network.take('StatusNotification')).toMatchObject([{ status: 'Charging' }]);
  });

  it('refuses what it cannot keep', () => {
    const tx = { chargingProfilePurpose: 'TxProfile' };
    expect(set(profile(tx, steady(1)), 2)).toBe('Rejected');
    expect(set(profile({ ...tx, transactionId: 99 }, steady(1)))).toBe('Rejected');
    expect(set(profile({ stackLevel: 11 }, steady(1)))).toBe('Rejected');
    expect(set(profile({}, steady(1)), 5)).toBe('Rejected');
    expect(set(profile({}, { chargingSchedulePeriod: [{ startPeriod: 5, limit: 1 }] }))).toBe('Rejected');
    expect(set(profile({ chargingProfilePurpose: 'ChargePointMaxProfile' }, steady(1)))).toBe('Rejected');
  });

  it('tells what they come to', () => {
    set(
      profile(
        { validTo: later(1_860).toISOString() },
        {
          startSchedule: now.toISOString(),
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 4_000 },
            { startPeriod: 660, limit: 6_900 },
          ],
        },
      ),
      0,
    );
    const ask = (chargingRateUnit: string) =>
      stage.ask('GetCompositeSchedule', { connectorId: 1, duration: 3_600, chargingRateUnit });
    expect(ask('W')).toMatchObject({
      status: 'Accepted',
      connectorId: 1,
      chargingSchedule: {
        duration: 3_600,
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 4_000 },
          { startPeriod: 600, limit: 6_900 },
          { startPeriod: 1_800, limit: 22_000 },
        ],
      },
    });
    expect(ask('A')).toMatchObject({ chargingSchedule: { chargingSchedulePeriod: [{}, { limit: 10 }, {}] } });
  });
});

it('a station of 2.x reports the profiles that it holds, an EVSE at a time', async () => {
  const stage = await aStation('ocpp2.0.1');
  const { ask, network, clock } = stage;
  const told = (id: number) => ({
    id,
    stackLevel: id,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: [{ id, chargingRateUnit: 'W', ...steady(5_000) }],
  });
  for (const evseId of [0, 1]) ask('SetChargingProfile', { evseId, chargingProfile: told(evseId + 1) });
  expect(ask('GetChargingProfiles', { requestId: 6, chargingProfile: {} })).toEqual({ status: 'Accepted' });
  await clock.advance(0);
  expect(network.take('ReportChargingProfiles')).toMatchObject([
    { requestId: 6, evseId: 0, tbc: true, chargingProfile: [{ id: 1 }] },
    { requestId: 6, evseId: 1, tbc: false, chargingProfile: [{ id: 2 }] },
  ]);
  expect(ask('GetChargingProfiles', { requestId: 7, evseId: 2, chargingProfile: {} })).toEqual({
    status: 'NoProfiles',
  });
  expect(ask('GetCompositeSchedule', { evseId: 1, duration: 60 })).toMatchObject({
    schedule: { evseId: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 5_000 }] },
  });
  expect(ask('ClearChargingProfile', { chargingProfileCriteria: { stackLevel: 1 } })).toEqual({ status: 'Accepted' });

  ask('RequestStartTransaction', {
    idToken: { idToken: 'T', type: 'Central' },
    remoteStartId: 1,
    evseId: 2,
    chargingProfile: {
      ...told(8),
      chargingProfilePurpose: 'TxProfile',
      chargingSchedule: [{ id: 8, chargingRateUnit: 'W', ...steady(1_200) }],
    },
  });
  await clock.advance(60_000);
  const { sampledValue } = (network.take('TransactionEvent').at(-1)?.meterValue as [{ sampledValue: Payload[] }])[0];
  expect(sampledValue.find(({ measurand }) => measurand === 'Power.Active.Import')?.value).toBe(1_200);
  await stage.leave();
});
