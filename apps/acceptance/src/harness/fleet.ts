import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually, network, sql } from './network';

const workspace = join(__dirname, '..', '..', '..', '..');

export interface Summary {
  readonly sent: number;
  readonly answered: number;
  readonly errors: Record<string, number>;
}

/**
 * Simulated stations, `<prefix>-00001` …, to whom nobody comes: whatever they charge was started from afar.
 * @returns what switches them off
 */
export function quietStations(prefix: string, protocol: string, stations = 1): () => Promise<void> {
  const child = spawn(
    process.execPath,
    [
      'dist/tools/station-simulator/main.js',
      'run',
      '--nobody',
      `--stations=${stations}`,
      `--protocol=${protocol}`,
      `--prefix=${prefix}`,
      `--url=${network.stations}`,
      '--interval=1',
      '--step=0.2',
      '--duration=0',
      '--quiet',
    ],
    { cwd: workspace, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const left = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return () => {
    child.kill('SIGTERM');
    return left;
  };
}

/** The simulator as a process of its own: cars charge for `seconds`, then everything is stopped. */
export function fleet(prefix: string, seconds: number, more: readonly string[] = []): Promise<Summary> {
  const child = spawn(
    process.execPath,
    [
      'dist/tools/station-simulator/main.js',
      'run',
      '--stations=30',
      `--prefix=${prefix}`,
      `--url=${network.stations}`,
      '--interval=1',
      '--idle=2',
      `--duration=${seconds}`,
      '--quiet',
      '--json',
      ...more,
    ],
    { cwd: workspace, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(JSON.parse(output) as Summary));
  });
}

/** Every session has ended, and its energy is what its own start and stop say. */
export async function expectRightLedger(prefix: string): Promise<void> {
  await eventually(
    () =>
      sql<{ open: string; all: string }>(
        `select count(*) filter (where status = 'active')::text as open, count(*)::text as all from session where station_id like $1`,
        [`${prefix}-%`],
      ),
    ([row]) => row?.open === '0' && Number(row.all) > 0,
    120_000,
  );
  const wrong = () =>
    sql(
      `select s.id, s.station_id, s.status, s.stop_reason, s.meter_start_wh, s.meter_stop_wh, s.energy_wh, s.conflict_count from session s
       where s.station_id like $1 and (s.meter_stop_wh is null or s.meter_start_wh is null or s.energy_wh <> s.meter_stop_wh - s.meter_start_wh)`,
      [`${prefix}-%`],
    );
  // A batch whose consumer was killed comes back when its visibility timeout ends: six times the function's time limit.
  await eventually(wrong, (rows) => rows.length === 0, 300_000);
}
