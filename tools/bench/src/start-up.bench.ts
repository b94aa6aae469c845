import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { startNetwork } from './running-network';

/** From the start of the process until every resource is there and every door is open; and what the network costs at rest. */
export const startUp: Bench = {
  name: 'start-up',
  title: 'The whole network: from start to ready, and at rest',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    const stateFolder = mkdtempSync(join(tmpdir(), 'busbar-bench-'));
    try {
      const first = await startNetwork({ stateFolder, deploy: true, progress });
      await first.still(30_000);
      await first.stop();
      const second = await startNetwork({ stateFolder, deploy: false, progress });
      try {
        await second.still(30_000);
        progress('at rest');
        const restMs = quick ? 3_000 : 10_000;
        const before = second.cpuSeconds();
        await new Promise((resolve) => setTimeout(resolve, restMs));
        const share = (second.cpuSeconds() - before) / (restMs / 1000);
        return {
          rows: [
            { what: 'first start, empty state folder', 'ready after s': first.readyMs / 1000, ratio: 1 },
            {
              what: 'second start, same state folder',
              'ready after s': second.readyMs / 1000,
              ratio: second.readyMs / first.readyMs,
            },
          ],
          limits: [
            { what: 'second start to ready', value: second.readyMs / 1000, unit: 's', atMost: 15 },
            { what: 'processor at rest, without a fleet', value: share * 100, unit: '% of a core', atMost: 15 },
          ],
          notes: [`The local cloud's process had ${second.memoryMb().toFixed(0)} MB at rest.`],
        };
      } finally {
        await second.stop();
      }
    } finally {
      rmSync(stateFolder, { recursive: true, force: true });
    }
  },
};
