import type { Bench, BenchOptions, BenchResult } from './bench';
import { startNetwork, type RunningNetwork } from './running-network';
import { connectStation, meterReading, type Station } from './stations';
import { summary } from './statistics';

const STATIONS = 50;
/** The bars of the whole path, on two cores with the stations on them too. */
const AT_LEAST_PER_SECOND = 1_500;
const P99_MS = 70;

/**
 * The main job under full load: stations → WebSocket → the unmodified function with the real SDK → bus → answer, while
 * every consumer behind the bus writes to PostgreSQL. Each station sends its next reading when the last one is answered.
 */
export const meterValues: Bench = {
  name: 'meter-values',
  title: `MeterValues of ${STATIONS} stations over WebSocket, consumers writing to PostgreSQL all the while`,
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
  const [warmUpMs, runMs, baselineMs] = quick ? [6_000, 5_000, 2_000] : [20_000, 20_000, 5_000];
  progress(`connecting ${STATIONS} stations`);
  const stations: Station[] = [];
  for (let index = 0; index < STATIONS; index += 1)
    stations.push(await connectStation(network.stations, `BENCH-${String(index).padStart(3, '0')}`));
  const charging = await Promise.all(stations.map((station) => startCharging(station)));
  progress('warming up');
  await drive(charging, warmUpMs);
  progress('Heartbeats');
  // The baseline: the same way in and out, but nothing to tell the bus.
  const heartbeats = await drive(
    stations.map((station) => () => station.call('Heartbeat', {})),
    baselineMs,
  );
  progress('MeterValues');
  const cpuBefore = network.cpuSeconds();
  const measured = await drive(charging, runMs);
  const cpuMs = ((network.cpuSeconds() - cpuBefore) * 1000) / measured.latencies.length;
  progress('letting the consumers finish');
  const drainedAt = performance.now();
  const still = await network.still(quick ? 20_000 : 60_000);
  const drainMs = performance.now() - drainedAt;
  for (const station of stations) station.close();
  const { median, p99 } = summary(measured.latencies);
  return {
    rows: [
      row('Heartbeat (no fact)', heartbeats, heartbeats),
      row('MeterValues (published, consumed)', measured, heartbeats),
    ],
    limits: [
      { what: 'MeterValues answered', value: measured.perSecond, unit: 'a second', atLeast: AT_LEAST_PER_SECOND },
      { what: 'time to the answer, 99 of 100', value: p99, unit: 'ms', atMost: P99_MS },
    ],
    notes: [
      `${measured.latencies.length} readings, median ${median.toFixed(1)} ms; the local cloud's process used ${cpuMs.toFixed(2)} ms of processor time for each, consumers included.`,
      `The consumers were done ${(drainMs / 1000).toFixed(1)} s after the last answer${still ? '' : ' AND NOT YET STILL'}; the process had ${network.memoryMb().toFixed(0)} MB.`,
    ],
  };
}

interface Driven {
  readonly latencies: readonly number[];
  readonly perSecond: number;
}

function row(what: string, driven: Driven, baseline: Driven): Record<string, string | number> {
  const { median, p99, max } = summary(driven.latencies);
  return {
    what,
    'a second': driven.perSecond,
    'median ms': median,
    'p99 ms': p99,
    'max ms': max,
    ratio: driven.perSecond / baseline.perSecond,
  };
}

/** Lets every caller call, one call after the other, until the time is over. */
async function drive(callers: readonly (() => Promise<unknown>)[], durationMs: number): Promise<Driven> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + durationMs;
  await Promise.all(
    callers.map(async (call) => {
      for (let now = performance.now(); now < until;) {
        await call();
        const answered = performance.now();
        latencies.push(answered - now);
        now = answered;
      }
    }),
  );
  return { latencies, perSecond: (latencies.length * 1000) / (performance.now() - startedAt) };
}

/** Boots a station, starts a transaction; what is returned sends its next reading. */
async function startCharging(station: Station): Promise<() => Promise<unknown>> {
  await station.call('BootNotification', { chargePointVendor: 'Bench', chargePointModel: 'One' });
  const startedAt = Date.now();
  const started = await station.call('StartTransaction', {
    connectorId: 1,
    idTag: 'DEMO-0001',
    meterStart: 0,
    timestamp: new Date(startedAt).toISOString(),
  });
  let energyWh = 0;
  return () => {
    energyWh += 2;
    // The station's clock: a second passes between readings, so that no two are the same event.
    return station.call(
      'MeterValues',
      meterReading(Number(started['transactionId']), energyWh, new Date(startedAt + energyWh * 500)),
    );
  };
}
