import { migrate, Stations } from '@busbar/database';
import { createTestDatabase, useTestDatabase } from '@busbar/database/testing';
import type { AnyFact } from '@busbar/events';
import { createHash } from 'node:crypto';
import { readAction } from './read-action';
import { seedDemo } from './seed-demo';

const NOW = new Date('2026-03-01T08:00:00.000Z');
const { database } = useTestDatabase();

function ports(published: AnyFact[]) {
  return {
    database: database(),
    publisher: { publish: async (facts: readonly AnyFact[]) => void published.push(...facts) },
    clock: { now: () => NOW },
    trace: { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, correlationId: 'deploy' },
    source: 'database-migrations',
    operatorId: 'busbar',
    refOf: (id: string) => createHash('sha256').update(id).digest('hex'),
  };
}

it('enters the demo network once, and tells of every record', async () => {
  const published: AnyFact[] = [];
  expect(await seedDemo(ports(published))).toEqual({ created: { sites: 2, stations: 24, tokens: 52 }, published: 78 });
  expect(await seedDemo(ports(published))).toEqual({ created: { sites: 0, stations: 0, tokens: 0 }, published: 0 });
  expect(new Set(published.map(({ id }) => id)).size).toBe(78);
  const page = await new Stations(database()).list({ siteId: 'chicago' }, { limit: 50 });
  expect(page.items.map(({ id }) => id)).toEqual(
    Array.from({ length: 12 }, (_, index) => `BB-CHI-${String(index + 1).padStart(3, '0')}`),
  );
  expect(page.items.filter(({ protocol }) => protocol === 'ocpp1.6-soap').length).toBe(4);
  expect(page.items[0]).toMatchObject({
    credential: { kind: 'open' },
    connectors: [{ connectorId: 1, plugType: 'type-2' }, { connectorId: 2 }],
  });
  expect(JSON.stringify(published)).not.toContain('DEMO-');
});

it('puts a station in its place that introduced itself before', async () => {
  const published: AnyFact[] = [];
  await new Stations(database()).create(
    { id: 'BB-NYC-009', operatorId: 'busbar', selfRegistered: true, admission: 'accepted' },
    NOW.toISOString(),
  );
  await seedDemo(ports(published));
  expect(await new Stations(database()).find('bb-nyc-009')).toMatchObject({
    selfRegistered: false,
    siteId: 'new-york',
    revision: 2,
  });
  expect(
    published.some(({ stationId, data }) => stationId === 'BB-NYC-009' && 'revision' in data && data.revision === 2),
  ).toBe(true);
});

it('knows its two actions', async () => {
  expect(readAction({ action: 'migrate' })).toEqual({ action: 'migrate' });
  expect(readAction({ action: 'seed', data: 'demo' })).toEqual({ action: 'seed', data: 'demo' });
  for (const event of [undefined, null, {}, { action: 'drop' }, { action: 'seed', data: 'real' }])
    expect(() => readAction(event)).toThrow('payload');
});

it('brings an empty database up to date, once', async () => {
  const empty = await createTestDatabase({ migrated: false });
  try {
    const [one, two] = await Promise.all([migrate(empty.open(), () => NOW), migrate(empty.open(), () => NOW)]);
    expect([...one.applied, ...two.applied].sort()).toEqual([
      '0001-registry',
      '0002-messaging',
      '0003-station-state',
      '0004-sessions',
      '0005-metering',
      '0006-station-networks',
      '0007-session-authorisations',
      '0008-commands',
      '0009-charging-control',
      '0010-station-configuration',
      '0011-station-keys',
      '0012-token-kind',
    ]);
    expect(await migrate(empty.open(), () => NOW)).toEqual({ applied: [], before: 12 });
  } finally {
    await empty.drop();
  }
});
