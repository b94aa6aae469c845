import { Stations, StationStates } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { PublishError } from '@busbar/domain';
import { checkFact, type AnyFact, type Protocol } from '@busbar/events';
import { readDue } from './read-due';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (seconds: number): string => new Date(BASE + seconds * 1000).toISOString();
const { database } = useTestDatabase();
const published: AnyFact[] = [];
const bus = { down: false };
beforeEach(() => {
  published.length = 0;
  bus.down = false;
});

const run = (seconds: number, settings: { atOnce?: number; afterBootSeconds?: number } = {}) =>
  readDue({
    database: database(),
    publisher: {
      publish: async (facts) => {
        if (bus.down) throw new PublishError('down', { refused: facts.map(({ id }) => id), spilled: false });
        published.push(...facts.map((fact) => checkFact({ ...fact })));
      },
    },
    clock: { now: () => new Date(at(seconds)) },
    log: { info: () => undefined },
    trace: { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, correlationId: 'reader' },
    source: 'device-model',
    settings: { afterBootSeconds: 300, everySeconds: 86_400, atOnce: 10, ...settings },
  });

async function aStation(id: string, protocol: Protocol, bootedAt = at(0), online = true): Promise<void> {
  const key = id.toLowerCase();
  await new Stations(database()).create(
    { id, operatorId: 'busbar', selfRegistered: false, admission: 'accepted' },
    at(0),
  );
  const boot = {
    at: bootedAt,
    factId: 'f',
    protocol,
    registration: 'Accepted',
    vendor: 'V',
    model: 'M',
    serialNumber: null,
    firmwareVersion: null,
    meterType: null,
    meterSerialNumber: null,
  };
  await new StationStates(database()).report([{ stationKey: key, stationId: id, operatorId: 'busbar', boot }], at(0));
  await new StationStates(database()).setOnline([{ stationKey: key, online, protocol }]);
}
const asked = () => published.map(({ stationId, data }) => [stationId, 'type' in data && data.type]);

it('asks a station some time after its boot, in the words of its version, once', async () => {
  await aStation('BB-16', 'ocpp1.6');
  await aStation('BB-21', 'ocpp2.1');
  await aStation('BB-12', 'ocpp1.2-soap');
  await aStation('BB-AWAY', 'ocpp1.6', at(0), false);
  expect(await run(299)).toEqual({ asked: 0 });
  expect(await run(600)).toEqual({ asked: 2 });
  expect(asked().sort()).toEqual([
    ['BB-16', 'get-configuration'],
    ['BB-21', 'get-base-report'],
  ]);
  expect(published[0]).toMatchObject({
    name: 'command.requested',
    source: 'device-model',
    data: { expiresAt: at(1200) },
  });
  expect(await run(660)).toEqual({ asked: 0 });
});

it('asks again after another boot, and when a day has gone by', async () => {
  await aStation('BB-1', 'ocpp1.6');
  await run(600);
  await aStation('BB-1', 'ocpp1.6', at(5_000));
  expect(await run(5_000)).toEqual({ asked: 0 });
  expect(await run(5_600)).toEqual({ asked: 1 });
  expect(await run(5_600 + 86_399)).toEqual({ asked: 0 });
  expect(await run(5_600 + 86_400 + 3_600)).toEqual({ asked: 1 });
});

it('spreads stations that boot together, and asks a few at a time, none twice', async () => {
  for (let index = 0; index < 30; index += 1) await aStation(`BB-${index}`, 'ocpp1.6');
  const counts: number[] = [];
  for (let second = 300; second <= 900; second += 60) counts.push((await run(second, { atOnce: 7 })).asked);
  expect(Math.max(...counts)).toBeLessThanOrEqual(7);
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(3);
  expect(new Set(asked().map(([station]) => station)).size).toBe(30);
  expect(new Set(published.map(({ data }) => 'commandId' in data && data.commandId)).size).toBe(30);
});

it('asks nobody where the stage says so', async () => {
  await aStation('BB-1', 'ocpp1.6');
  expect(await run(9_999, { atOnce: 0 })).toEqual({ asked: 0 });
});

it('leaves the question in the outbox when the bus refuses it, and does not ask twice', async () => {
  await aStation('BB-1', 'ocpp1.6');
  bus.down = true;
  await expect(run(600)).rejects.toThrow('down');
  bus.down = false;
  expect(await run(660)).toEqual({ asked: 0 });
  expect(asked()).toEqual([['BB-1', 'get-configuration']]);
});
