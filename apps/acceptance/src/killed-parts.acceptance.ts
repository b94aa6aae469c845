import { expectRightLedger, fleet } from './harness/fleet';
import { eventually, network, sql } from './harness/network';

const activeSessions = (prefix: string) =>
  sql<{ id: string }>(`select id from session where station_id like $1`, [`${prefix}-%`]);

describe('during the run of a fleet', () => {
  it('kill -9 of PostgreSQL is got over, and the ledger is right', async () => {
    const run = fleet('KPG', 25);
    await eventually(
      () => activeSessions('KPG'),
      (rows) => rows.length > 5,
      120_000,
    );
    const { databases } = (await (await fetch(`${network.endpoint}/_cloud/database`)).json()) as {
      databases: { pid: number }[];
    };
    expect(databases).toHaveLength(1);
    process.kill(databases[0]?.pid ?? 0, 'SIGKILL');
    const summary = await run;
    expect(summary.answered).toBeGreaterThan(100);
    await expectRightLedger('KPG');
  }, 600_000);

  it('killing every environment of every function is got over, and the ledger is right', async () => {
    const run = fleet('KFN', 25);
    await eventually(
      () => activeSessions('KFN'),
      (rows) => rows.length > 5,
      120_000,
    );
    for (let round = 0; round < 3; round += 1) {
      const response = await fetch(`${network.endpoint}/_cloud/functions/*/kill`, { method: 'POST' });
      expect(response.ok).toBe(true);
      const before = (await activeSessions('KFN')).length;
      await eventually(
        () => activeSessions('KFN'),
        (rows) => rows.length > before || rows.length > 25,
        120_000,
      );
    }
    await run;
    await expectRightLedger('KFN');
  }, 600_000);
});
