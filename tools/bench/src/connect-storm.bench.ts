import type { Bench, BenchOptions, BenchResult } from './bench';
import { startNetwork } from './running-network';
import { connectStation, type Station } from './stations';
import { summary } from './statistics';

const STATIONS = 500;

/** A power cut's end: every station connects at once, and all of them again while their old sockets are still open. */
export const connectStorm: Bench = {
  name: 'connect-storm',
  title: `${STATIONS} stations that connect at once, and once more with the same ids while the old sockets are open`,
  async run(options: BenchOptions): Promise<BenchResult> {
    const network = await startNetwork(options);
    try {
      // A single station first: what everybody after it has to be compared with.
      options.progress('one station');
      const alone = [];
      for (let index = 0; index < 10; index += 1) alone.push(await timed(network.stations, `ALONE-${index}`));
      const ids = Array.from({ length: STATIONS }, (_, index) => `STORM-${String(index).padStart(4, '0')}`);
      const rows = [row('one after the other', alone, alone)];
      const failures: string[] = [];
      const open: Station[] = [];
      for (const what of ['all at once', 'all again, old sockets open']) {
        options.progress(what);
        const outcomes = await Promise.allSettled(ids.map((id) => timed(network.stations, id)));
        const served = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        failures.push(
          ...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : [])),
        );
        open.push(...served.map(({ station }) => station));
        rows.push(row(what, served, alone));
      }
      for (const station of open) station.close();
      return {
        rows,
        limits: [{ what: 'stations that were not served', value: failures.length, unit: 'stations', atMost: 0 }],
        ...(failures.length > 0 && { notes: [...new Set(failures)] }),
      };
    } finally {
      await network.stop();
    }
  },
};

interface Served {
  readonly station: Station;
  readonly ms: number;
  readonly at: number;
}

async function timed(door: string, id: string): Promise<Served> {
  const startedAt = performance.now();
  const station = await connectStation(door, id);
  const at = performance.now();
  return { station, ms: at - startedAt, at };
}

function row(what: string, served: readonly Served[], baseline: readonly Served[]): Record<string, string | number> {
  const { count, median, max } = summary(served.map(({ ms }) => ms));
  const tookMs = Math.max(...served.map(({ at }) => at)) - Math.min(...served.map(({ at, ms }) => at - ms));
  return {
    what,
    served: count,
    'a second': (count * 1000) / tookMs,
    'median ms': median,
    'max ms': max,
    ratio: median / summary(baseline.map(({ ms }) => ms)).median,
  };
}
