import { join } from 'node:path';
import { startNetwork, type Network } from '@busbar/local-cloud/testing';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { summary } from './statistics';

/** The built workspace: this program lies in it, at `dist/tools/bench`. */
const ASSEMBLIES = join(__dirname, '..', '..', 'assemblies');
const AT_MOST_MS = 1_000;

/**
 * What a test file waits for before its first test: the whole network on a virtual clock, isolated, its database a copy of
 * one that was migrated and seeded once in the test run.
 */
export const testCloud: Bench = {
  name: 'test-cloud',
  title: 'A network of its own for a test file: every stack, on a virtual clock, its database from a template',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    progress('the first: PostgreSQL, migrations, demo data');
    const began = performance.now();
    await (await start(0)).stop();
    const firstMs = performance.now() - began;
    const times: number[] = [];
    for (let seed = 1; seed <= (quick ? 3 : 10); seed += 1) {
      progress(`start ${seed}`);
      const startedAt = performance.now();
      const network = await start(seed);
      times.push(performance.now() - startedAt);
      await network.stop();
    }
    const { median, max } = summary(times);
    return {
      rows: [
        { what: 'the first of a test run', ms: firstMs, ratio: 1 },
        { what: 'every other, median', ms: median, ratio: median / firstMs },
        { what: 'every other, slowest', ms: max, ratio: max / firstMs },
      ],
      limits: [{ what: 'start of a test file’s network, median', value: median, unit: 'ms', atMost: AT_MOST_MS }],
    };
  },
};

function start(seed: number): Promise<Network> {
  return startNetwork({
    assemblies: ASSEMBLIES,
    seed,
    prepare: {
      key: 'bench',
      run: async (network) => {
        for (const event of [{ action: 'migrate' }, { action: 'seed', data: 'demo' }]) {
          const { functionError, payload } = await network.invoke('database-migrations', event);
          if (functionError) throw new Error(`${event.action} failed: ${payload}`);
        }
      },
    },
  });
}
