import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { countIn } from './network-database';
import { startNetwork, type RunningNetwork } from './running-network';
import { connectStation, meterReading, type Station } from './stations';
import { summary } from './statistics';

const RECOVERED_WITHIN_S = 60;
/** Handshakes on their way at a time while the stations come in for the first time. */
const AT_A_TIME = 100;
/** What each station says while it charges, as networks usually have it set. */
const READING_EVERY_MS = 30_000;
const HEARTBEAT_EVERY_MS = 60_000;
/** How long a station waits that was not let in, as OCPP 2.0.1's RetryBackOff settings have it: a while, and some of it by chance. */
const AGAIN_AFTER_MS = { least: 1_000, random: 2_000 };

/** A station that charges, whatever becomes of its line. */
interface Charging {
  readonly id: string;
  station: Station;
  readonly transactionId: number;
  readonly startedAt: number;
  readings: number;
}

/**
 * A network of its size: stations that say what stations say, at their own pace, and the power cut's end, when all of them
 * come back at once. What was answered must be in PostgreSQL in the end.
 */
export const manyStations: Bench = {
  name: 'many-stations',
  title: 'Ten thousand stations: connected, charging at their pace, and back all at once after their lines were cut',
  async run(options: BenchOptions): Promise<BenchResult> {
    const network = await startNetwork(options);
    try {
      return await measure(network, options);
    } finally {
      await network.stop();
    }
  },
};

async function measure(network: RunningNetwork, { quick, progress }: BenchOptions): Promise<BenchResult> {
  const [stations, alone, flowMs] = quick ? [1_000, 50, 15_000] : [10_000, 100, 60_000];
  // The baseline: a hundred stations at the same pace, on a network that is warm.
  progress(`${alone} stations`);
  const few = await chargeAll(network, 'FEW', alone);
  await flow(few, flowMs / 4);
  const baseline = await flow(few, flowMs / 4);
  const memoryBefore = network.memoryMb();
  progress(`connecting ${stations} stations`);
  const connectingAt = performance.now();
  const all = await chargeAll(network, 'MANY', stations);
  const connectedS = (performance.now() - connectingAt) / 1000;
  const memoryKb = ((network.memoryMb() - memoryBefore) * 1024) / stations;
  await network.still(120_000);
  progress('charging');
  const cpuBefore = network.cpuSeconds();
  const charged = await flow(all, flowMs);
  const busy = (network.cpuSeconds() - cpuBefore) / (flowMs / 1000);
  progress('all lines are cut, and all stations come back');
  const recovery = await storm(network, all);
  progress('letting the consumers finish');
  const still = await network.still(180_000);
  const answered = all.reduce((sum, { readings }) => sum + readings, 0);
  const kept = await countIn(
    network.endpoint,
    "select count(distinct (station_key, at)) as count from meter_value where station_key like 'many-%'",
  );
  for (const { station } of [...few, ...all]) station.close();
  return {
    rows: [row(`${alone} stations`, baseline, baseline), row(`${stations} stations`, charged, baseline)],
    limits: [
      {
        what: 'from the cut until every station was answered again',
        value: recovery.seconds,
        unit: 's',
        atMost: RECOVERED_WITHIN_S,
      },
      {
        what: 'readings that were answered and are not in PostgreSQL',
        value: answered - kept,
        unit: 'readings',
        atMost: 0,
      },
    ],
    notes: [
      `Connecting, booting and starting a transaction took ${connectedS.toFixed(1)} s for all; the local cloud's process grew by ${memoryKb.toFixed(0)} KB for each station, that of the stations not counted.`,
      `While they charged, it used ${busy.toFixed(2)} of a core; ${answered} readings were answered${still ? '' : ', AND IT IS NOT YET STILL'}.`,
      `After the cut half of the stations were answered within ${recovery.median.toFixed(1)} s, 99 of 100 within ${recovery.p99.toFixed(1)} s; ${recovery.refused} handshakes were refused and tried again.`,
    ],
  };
}

/** Connects stations, some at a time, and has each start a transaction. */
async function chargeAll(network: RunningNetwork, name: string, count: number): Promise<Charging[]> {
  const ids = Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(5, '0')}`);
  const charging: Charging[] = [];
  const next = ids.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const id of next) charging.push(await begin((await comeIn(network, id)).station, id));
    }),
  );
  return charging;
}

async function begin(station: Station, id: string): Promise<Charging> {
  await station.call('BootNotification', { chargePointVendor: 'Bench', chargePointModel: 'One' });
  const startedAt = Date.now();
  const started = await station.call('StartTransaction', {
    connectorId: 1,
    idTag: 'DEMO-0001',
    meterStart: 0,
    timestamp: new Date(startedAt).toISOString(),
  });
  return { id, station, transactionId: Number(started['transactionId']), startedAt, readings: 0 };
}

/** Knocks until it is let in. */
async function comeIn(network: RunningNetwork, id: string): Promise<{ station: Station; refused: number }> {
  for (let refused = 0; ; refused += 1) {
    try {
      return { station: await connectStation(network.stations, id), refused };
    } catch {
      await pause(AGAIN_AFTER_MS.least + Math.random() * AGAIN_AFTER_MS.random);
    }
  }
}

/** The next reading of a station; counted when it is answered. */
async function read(charging: Charging): Promise<void> {
  const { station, transactionId, startedAt, readings } = charging;
  const at = new Date(startedAt + (readings + 1) * 1_000);
  await station.call('MeterValues', meterReading(transactionId, (readings + 1) * 2, at));
  charging.readings += 1;
}

/** Lets every station speak at its pace. A latency counts from when a station wanted to speak: nobody waits for others. */
async function flow(all: readonly Charging[], durationMs: number): Promise<number[]> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const at = async (dueMs: number, speak: () => Promise<unknown>): Promise<void> => {
    const due = startedAt + dueMs;
    await pause(Math.max(0, due - performance.now()));
    await speak();
    latencies.push(performance.now() - due);
  };
  await Promise.all(
    all.map(async (charging, index) => {
      const phase = index / all.length;
      const beats = (async () => {
        for (let due = phase * HEARTBEAT_EVERY_MS; due < durationMs; due += HEARTBEAT_EVERY_MS)
          await at(due, () => charging.station.call('Heartbeat', {}));
      })();
      for (let due = ((phase + 0.5) % 1) * READING_EVERY_MS; due < durationMs; due += READING_EVERY_MS)
        await at(due, () => read(charging));
      await beats;
    }),
  );
  return latencies;
}

interface Recovery {
  readonly seconds: number;
  readonly median: number;
  readonly p99: number;
  readonly refused: number;
}

/** Cuts every line at once; each station comes back as soon as it can and sends the reading that it kept. */
async function storm(network: RunningNetwork, all: readonly Charging[]): Promise<Recovery> {
  for (const { station } of all) station.close();
  const cutAt = performance.now();
  let refused = 0;
  const backAfter = await Promise.all(
    all.map(async (charging) => {
      for (;;) {
        try {
          const back = await comeIn(network, charging.id);
          refused += back.refused;
          charging.station = back.station;
          await read(charging);
          return (performance.now() - cutAt) / 1000;
        } catch {
          // Its line broke again before the answer: it keeps its reading and comes back once more.
          refused += 1;
        }
      }
    }),
  );
  const { median, p99, max } = summary(backAfter);
  return { seconds: max, median, p99, refused };
}

function row(what: string, latencies: readonly number[], baseline: readonly number[]): Record<string, string | number> {
  const { count, median, p99, max } = summary(latencies);
  return {
    what,
    messages: count,
    'median ms': median,
    'p99 ms': p99,
    'max ms': max,
    ratio: median / summary(baseline).median,
  };
}
