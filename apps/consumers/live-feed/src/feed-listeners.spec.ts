import { CONNECTOR_STATUSES as API_STATUSES, type LiveFrame } from '@busbar/api-contract/client';
import { CONNECTOR_STATUSES, FACT_NAMES, type AnyFact, type FactName } from '@busbar/events';
import { sampleFact, type SampleOptions } from '@busbar/events/testing';
import type { LiveConnection } from '@busbar/storage';
import { anInvocation } from '@busbar/testing';
import fc from 'fast-check';
import { compactFact, LIVE_FACTS } from './compact-fact';
import { feedListeners } from './feed-listeners';
import { framesOf, MAX_FRAME_BYTES } from './frames';

const NOW = Date.parse('2026-03-01T12:00:30.000Z');
const fact = (name: FactName, options?: SampleOptions): AnyFact => sampleFact(name, options) as AnyFact;

function aFeed(
  connections: LiveConnection[],
  answer: (connectionId: string) => 'sent' | 'gone' | Error = () => 'sent',
) {
  const frames: { to: string; frame: LiveFrame }[] = [];
  const removed: string[] = [];
  let lists = 0;
  const time = { now: NOW };
  const feed = feedListeners({
    listeners: {
      async list() {
        lists += 1;
        return connections;
      },
      async remove(connectionId) {
        removed.push(connectionId);
      },
    },
    async send(connectionId, text) {
      const result = answer(connectionId);
      if (result instanceof Error) throw result;
      if (result === 'sent') frames.push({ to: connectionId, frame: JSON.parse(text) as LiveFrame });
      return result;
    },
  });
  return {
    frames,
    removed,
    lists: () => lists,
    time,
    tell: (facts: readonly AnyFact[]) => feed(facts, anInvocation({ clock: { now: () => new Date(time.now) } })),
  };
}

const listener = (connectionId: string, more: Partial<LiveConnection> = {}): LiveConnection => ({
  connectionId,
  operatorId: 'busbar',
  acceptedAt: NOW - 60_000,
  ...more,
});

describe('feedListeners', () => {
  it('sends each listener what it wants to see, several facts to a frame', async () => {
    const { frames, tell } = aFeed([
      listener('all'),
      listener('one', { stationKey: 'bb-chi-001' }),
      listener('none', { stationKey: 'other' }),
      listener('foreign', { operatorId: 'other' }),
    ]);
    await tell([
      fact('session.updated', { stationId: 'BB-CHI-001', seed: 1 }),
      fact('station.online', { stationId: 'BB-CHI-002', seed: 2 }),
    ]);
    expect(frames.map(({ to, frame }) => [to, frame.facts.map(({ stationId }) => stationId).sort()])).toEqual([
      ['all', ['BB-CHI-001', 'BB-CHI-002']],
      ['one', ['BB-CHI-001']],
    ]);
  });

  it('reads the list once for a burst', async () => {
    const { tell, lists, time, frames } = aFeed([listener('all')]);
    for (let n = 1; n <= 30; n += 1) await tell([fact('meter.sampled', { seed: n })]);
    expect(lists()).toBe(1);
    expect(frames).toHaveLength(30);
    time.now += 1_500;
    await tell([fact('meter.sampled')]);
    expect(lists()).toBe(2);
  });

  it('removes a listener that is gone, and sends it nothing more', async () => {
    const { tell, removed, frames } = aFeed([listener('gone'), listener('here')], (id) =>
      id === 'gone' ? 'gone' : 'sent',
    );
    await tell([fact('station.online')]);
    await tell([fact('station.online')]);
    expect(removed).toEqual(['gone']);
    expect(frames.map(({ to }) => to)).toEqual(['here', 'here']);
  });

  it('does not take a connection for gone while it is being opened', async () => {
    const { tell, removed } = aFeed([listener('new', { acceptedAt: NOW - 500 })], () => 'gone');
    await tell([fact('station.online')]);
    expect(removed).toEqual([]);
  });

  it('goes on when sending to one listener fails', async () => {
    const { tell, frames, removed } = aFeed([listener('slow'), listener('here')], (id) =>
      id === 'slow' ? new Error('timeout') : 'sent',
    );
    await tell([fact('station.online')]);
    expect(frames.map(({ to }) => to)).toEqual(['here']);
    expect(removed).toEqual([]);
  });

  it('lets the queue wait when the listeners cannot be listed, and lists them anew', async () => {
    let down = true;
    const feed = feedListeners({
      listeners: {
        async list() {
          if (down) throw new Error('down');
          return [];
        },
        async remove() {},
      },
      send: async () => 'sent',
    });
    const call = () => feed([fact('station.online')], anInvocation({ now: new Date(NOW) }));
    await expect(call()).rejects.toThrow('down');
    down = false;
    await call();
  });

  it('passes over what is not live any more', async () => {
    const { tell, frames, lists } = aFeed([listener('all')]);
    await tell([fact('meter.sampled', { at: new Date(NOW - 3_600_000) })]);
    expect(frames).toEqual([]);
    expect(lists()).toBe(0);
  });
});

describe('compactFact', () => {
  it('tells nothing of who charges, for any fact', () => {
    fc.assert(
      fc.property(fc.constantFrom<FactName>(...FACT_NAMES), fc.nat(), (name, seed) => {
        const tokenRef = 'c0ffee'.padEnd(64, '0');
        const text = JSON.stringify(compactFact(fact(name, { seed, tokenRef })) ?? {});
        expect(text).not.toContain(tokenRef);
        expect(text).not.toContain('tokenRef');
      }),
    );
  });

  it('takes the latest of the samples', () => {
    const sampled = sampleFact('meter.sampled');
    const samples = [
      { at: '2026-03-01T12:00:10Z', energyWh: 20 },
      { at: '2026-03-01T12:00:20Z', energyWh: 30 },
      { at: '2026-03-01T12:00:00Z', energyWh: 10 },
    ];
    expect(compactFact({ ...sampled, data: { ...sampled.data, samples } } as AnyFact)).toMatchObject({
      data: { at: '2026-03-01T12:00:20Z', energyWh: 30 },
    });
    expect(compactFact({ ...sampled, data: { ...sampled.data, samples: [] } } as AnyFact)).toBeUndefined();
  });

  it('speaks of the statuses that the contract names', () => {
    expect([...API_STATUSES].sort()).toEqual([...CONNECTOR_STATUSES].sort());
    for (const name of LIVE_FACTS) expect(FACT_NAMES).toContain(name);
  });
});

describe('framesOf', () => {
  it('keeps order and the limit, and loses nothing', () => {
    const facts = Array.from({ length: 400 }, (_, seed) => compactFact(fact('meter.sampled', { seed }))).filter(
      (one) => one !== undefined,
    );
    const frames = framesOf(facts);
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expect(frames.flatMap((frame) => (JSON.parse(frame) as LiveFrame).facts)).toEqual(
      JSON.parse(JSON.stringify(facts)),
    );
    expect(framesOf([])).toEqual([]);
  });
});
