import { Stations, Tokens } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { checkFact, FACTS, type AnyFact, type FactName } from '@busbar/events';
import type { StationTable, TokenTable } from '@busbar/ingress-state';
import { projectRegistry } from './project-registry';

const AT = '2026-03-01T08:00:00.000Z';
const { database } = useTestDatabase();

function aFact(name: FactName, id: string, data: object, stationId?: string): AnyFact {
  return checkFact({
    id,
    name,
    version: FACTS[name],
    occurredAt: AT,
    recordedAt: AT,
    source: 'ocpp-websocket',
    operatorId: 'busbar',
    ...(stationId && { stationId }),
    correlationId: 'c-1',
    data,
  });
}

/** The ingress tables' contract, kept in memory: an item is replaced by a newer one only. */
function aProjector() {
  const published: AnyFact[] = [];
  const stations = new Map<string, Parameters<StationTable['putStation']>[0]>();
  const tokens = new Map<string, Parameters<TokenTable['putToken']>[1]>();
  const put = <T extends { readonly revision: number }>(items: Map<string, T>, key: string, item: T): boolean => {
    if ((items.get(key)?.revision ?? 0) >= item.revision) return false;
    items.set(key, item);
    return true;
  };
  const ports = {
    database: database(),
    publisher: { publish: async (facts: readonly AnyFact[]) => void published.push(...facts) },
    stations: {
      putStation: async (record: Parameters<StationTable['putStation']>[0]) =>
        put(stations, record.stationId.toLowerCase(), record),
    },
    tokens: {
      putToken: async (ref: string, record: Parameters<TokenTable['putToken']>[1]) => put(tokens, ref, record),
    },
    clock: { now: () => new Date(AT) },
    log: { info: () => undefined, warn: () => undefined },
    source: 'registry-projector',
  };
  return { apply: (fact: AnyFact) => projectRegistry(fact, ports), published, stations, tokens };
}

it('gives a station that introduced itself a record, once, and ingress the record', async () => {
  const projector = aProjector();
  const registered = aFact(
    'station.registered',
    'registered-1',
    { admission: 'pending', protocol: 'ocpp1.6' },
    'Wild-1',
  );
  await projector.apply(registered);
  await projector.apply(registered);
  await projector.apply({ ...registered, id: 'registered-2' });
  expect(await new Stations(database()).find('wild-1')).toMatchObject({
    id: 'Wild-1',
    selfRegistered: true,
    admission: 'pending',
    siteId: null,
    revision: 1,
  });
  expect(projector.published).toMatchObject([
    { name: 'station.changed', stationId: 'Wild-1', causationId: 'registered-1', data: { revision: 1 } },
  ]);
  await projector.apply(projector.published[0]!);
  expect(projector.stations.get('wild-1')).toEqual({
    stationId: 'Wild-1',
    operatorId: 'busbar',
    admission: 'pending',
    credential: { kind: 'open' },
    revision: 1,
  });
});

it('writes the present record, whichever change it hears of', async () => {
  const projector = aProjector();
  const stations = new Stations(database());
  await stations.create(
    {
      id: 'BB-1',
      operatorId: 'busbar',
      selfRegistered: false,
      admission: 'accepted',
      credential: { kind: 'hmac', hash: 'ab' },
      allowedNetworks: ['192.0.2.0/24'],
    },
    AT,
  );
  await stations.change('bb-1', { retiredAt: AT }, AT);
  await projector.apply(aFact('station.changed', 'changed-1', { revision: 1 }, 'BB-1'));
  expect(projector.stations.get('bb-1')).toMatchObject({
    admission: 'rejected',
    credential: { kind: 'hmac', hash: 'ab' },
    allowedNetworks: ['192.0.2.0/24'],
    revision: 2,
  });
  await projector.apply(aFact('station.changed', 'changed-x', { revision: 1 }, 'nobody'));
  expect(projector.stations.size).toBe(1);
});

describe('a station that is told a new key', () => {
  const OLD = { kind: 'hmac', hash: 'aa' };
  const NEW = { kind: 'hmac', hash: 'bb' };
  const COMMAND = '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001';
  const OTHER = '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a002';

  async function rotating() {
    const projector = aProjector();
    const stations = new Stations(database());
    const station = { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted' } as const;
    await stations.create({ ...station, credential: OLD }, AT);
    const nextKey = { version: 3, credential: NEW, commandId: COMMAND };
    await stations.change('bb-1', { keyVersion: 3, nextKey }, AT);
    await projector.apply(aFact('station.changed', 'changed-1', { revision: 2 }, 'BB-1'));
    const item = () => projector.stations.get('bb-1');
    /** Applies a fact and everything that came of it. */
    let count = 0;
    const happens = async (name: FactName, data: object) => {
      const fact = aFact(name, `${name}:${++count}`, data, 'BB-1');
      await projector.apply(fact);
      for (const derived of projector.published.splice(0)) await projector.apply(derived);
      await projector.apply(fact);
    };
    return { item, happens };
  }

  const failed = (code: string, commandId = COMMAND, type = 'rotate-station-key') =>
    ({ commandId, type, code, description: 'It was so.' }) as const;
  const timedOut = (phase: string) => ({ commandId: COMMAND, type: 'rotate-station-key', phase });

  it('has both until it came with the new one, and that alone from then on', async () => {
    const { item, happens } = await rotating();
    expect(item()).toMatchObject({ credential: OLD, next: { keyVersion: 3, credential: NEW } });
    await happens('station.key-adopted', { keyVersion: 2 });
    expect(item()).toMatchObject({ credential: OLD, next: { keyVersion: 3 }, revision: 2 });
    await happens('station.key-adopted', { keyVersion: 3 });
    expect(item()).toEqual({
      stationId: 'BB-1',
      operatorId: 'busbar',
      admission: 'accepted',
      credential: NEW,
      revision: 3,
    });
    // What its command makes of it later changes nothing any more.
    await happens('command.failed', failed('rejected'));
    expect(item()).toMatchObject({ credential: NEW, revision: 3 });
  });

  it.each([
    ['command.failed', failed('rejected')],
    ['command.failed', failed('not-supported')],
    ['command.failed', failed('invalid-for-station')],
    ['command.timed-out', timedOut('delivery')],
  ] as const)('keeps the old one alone where it certainly does not have it: %s %j', async (name, data) => {
    const { item, happens } = await rotating();
    await happens(name, data);
    expect(item()).toMatchObject({ credential: OLD, revision: 3 });
    expect(item()).not.toHaveProperty('next');
    expect(await new Stations(database()).find('bb-1')).toMatchObject({ keyVersion: 3, nextKey: null });
  });

  it.each([
    ['command.failed', failed('station-error')],
    ['command.failed', failed('station-unreachable')],
    ['command.failed', failed('rejected', OTHER)],
    ['command.failed', failed('rejected', COMMAND, 'set-station-key')],
    ['command.timed-out', timedOut('answer')],
    ['command.timed-out', timedOut('effect')],
  ] as const)('keeps both where it may have it, and takes the new one still: %s %j', async (name, data) => {
    const { item, happens } = await rotating();
    await happens(name, data);
    expect(item()).toMatchObject({ credential: OLD, next: { credential: NEW }, revision: 2 });
    await happens('station.key-adopted', { keyVersion: 3 });
    expect(item()).toMatchObject({ credential: NEW, revision: 3 });
  });
});

it('tells ingress of tokens by their pseudonym, and of the tag that stands behind it', async () => {
  const projector = aProjector();
  const tokens = new Tokens(database());
  const ref = 'a'.repeat(64);
  await tokens.create({ id: 'DEMO-0001', ref, operatorId: 'busbar', label: null, status: 'valid', expiresAt: AT }, AT);
  await projector.apply(aFact('token.changed', 'changed-1', { tokenRef: ref, revision: 1 }));
  expect(projector.tokens.get(ref)).toEqual({ status: 'valid', expiresAt: AT, tag: 'DEMO-0001', revision: 1 });
  await tokens.change('DEMO-0001', { kind: 'ISO14443' }, AT);
  await projector.apply(aFact('token.changed', 'changed-kind', { tokenRef: ref, revision: 2 }));
  expect(projector.tokens.get(ref)).toMatchObject({ kind: 'ISO14443', tag: 'DEMO-0001' });
  await tokens.change('DEMO-0001', { retiredAt: AT }, AT);
  await projector.apply(aFact('token.changed', 'changed-2', { tokenRef: ref, revision: 3 }));
  expect(projector.tokens.get(ref)).toMatchObject({ status: 'retired', revision: 3 });
});
