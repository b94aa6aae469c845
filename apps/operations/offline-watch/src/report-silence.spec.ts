import type { AnyFact } from '@busbar/events';
import type { Presence } from '@busbar/ingress-state';
import { reportSilence } from './report-silence';

const NOW = new Date('2026-03-01T08:00:00.000Z');

function aStation(key: string): Presence {
  return {
    stationKey: key,
    stationId: key.toUpperCase(),
    operatorId: 'busbar',
    siteId: 'chicago',
    lastSeenAt: '2026-03-01T07:00:00.000Z',
    allowedSilenceSeconds: 600,
  };
}

/** The presence table's contract, kept in memory. */
function aWatch(stations: Presence[], options: { heardBeforeFlag?: string[]; refuse?: boolean } = {}) {
  const published: AnyFact[] = [];
  const flagged = new Set<string>();
  const ports = {
    presence: {
      async *silent() {
        yield* stations.filter(({ stationKey }) => !flagged.has(stationKey));
      },
      markOffline: async (key: string) => {
        if (options.heardBeforeFlag?.includes(key)) return false;
        flagged.add(key);
        return true;
      },
    },
    publisher: {
      publish: async (facts: readonly AnyFact[]) => {
        if (options.refuse) throw new Error('refused');
        published.push(...facts);
      },
    },
    clock: { now: () => NOW },
    log: { info: () => undefined, error: () => undefined },
    trace: { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, correlationId: 'watch' },
    source: 'offline-watch',
  };
  return { run: () => reportSilence(ports), published, flagged, options };
}

it('tells of each silence once, under an id of that silence', async () => {
  const watch = aWatch([aStation('a'), aStation('b')]);
  expect(await watch.run()).toEqual({ silent: 2 });
  expect(await watch.run()).toEqual({ silent: 0 });
  expect(watch.published).toMatchObject([
    {
      name: 'station.offline',
      stationId: 'A',
      siteId: 'chicago',
      occurredAt: NOW.toISOString(),
      data: { allowedSilenceSeconds: 600 },
    },
    { name: 'station.offline', stationId: 'B' },
  ]);
  const again = aWatch([aStation('a')]);
  await again.run();
  expect(again.published[0]?.id).toBe(watch.published[0]?.id);
});

it('flags nothing that it could not tell', async () => {
  const watch = aWatch([aStation('a')], { refuse: true });
  await expect(watch.run()).rejects.toThrow('refused');
  expect(watch.flagged.size).toBe(0);
  watch.options.refuse = false;
  await watch.run();
  expect(watch.published).toHaveLength(1);
});

it('takes the silence back for a station that was heard in between', async () => {
  const watch = aWatch([aStation('a'), aStation('b')], { heardBeforeFlag: ['b'] });
  expect(await watch.run()).toEqual({ silent: 1 });
  expect(watch.published.map(({ name, stationId }) => [name, stationId])).toEqual([
    ['station.offline', 'A'],
    ['station.offline', 'B'],
    ['station.online', 'B'],
  ]);
  const [, silence, back] = watch.published;
  expect(back!.occurredAt > silence!.occurredAt).toBe(true);
});
