import { LocalLists, Stations, Tokens, type Queryable } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkCommand, type LocalListEntry, type StationCommand } from '@busbar/domain';
import { checkFact, FACTS, type AnyFact, type FactData, type FactName } from '@busbar/events';
import fc from 'fast-check';
import { followFacts, type ListPorts } from './follow-facts';
import { keepInStep } from './keep-in-step';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TRACE = { correlationId: 'c-1', traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
const { database } = useTestDatabase();
const refOf = (token: number): string => token.toString(16).padStart(64, '0');

/** A station that keeps a list as the specification says. */
class Station {
  version = 0;
  readonly list = new Map<string, LocalListEntry['authorisation']>();

  take({ version, update, entries }: { version: number; update: string; entries: readonly LocalListEntry[] }): boolean {
    if (update === 'differential' && version <= this.version) return false;
    if (update === 'full') this.list.clear();
    for (const { tokenRef, authorisation, remove } of entries)
      if (remove) this.list.delete(tokenRef);
      else this.list.set(tokenRef, authorisation);
    this.version = version;
    return true;
  }
}

type How = 'well' | 'away' | 'mute' | 'deaf';
interface Sent {
  readonly commandId: string;
  readonly stationId: string;
  readonly command: StationCommand;
}

/** Stations with lists on a virtual clock. */
class Network {
  now = BASE;
  readonly stations = new Map<string, Station>();
  readonly published: AnyFact[] = [];
  readonly sent: Sent[] = [];
  readonly queue: AnyFact[] = [];
  private count = 0;
  readonly ports: ListPorts;

  constructor(private readonly db: Queryable) {
    this.ports = {
      database: db,
      source: 'local-lists',
      clock: { now: () => new Date(this.now) },
      publisher: { publish: (facts) => this.publish(facts) },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
  }

  get at(): string {
    return new Date(this.now).toISOString();
  }

  async open(stations: number, entriesAtOnce: number): Promise<this> {
    for (let index = 1; index <= stations; index++) {
      const id = `BB-${index}`;
      await new Stations(this.db).create(
        { id, operatorId: 'busbar', selfRegistered: false, admission: 'accepted' },
        this.at,
      );
      const setting = { stationKey: id.toLowerCase(), stationId: id, operatorId: 'busbar' };
      await new LocalLists(this.db).set({ ...setting, isEnabled: true, entriesAtOnce }, this.at);
      this.stations.set(id, new Station());
    }
    return this;
  }

  /** Makes a token, blocks it, lets it in again, or takes it away. */
  async token(token: number, what: 'valid' | 'blocked' | 'retired'): Promise<void> {
    const tokens = new Tokens(this.db);
    const id = `TOKEN-${token}`;
    const known = await tokens.find(id);
    this.now += 1;
    if (!known) {
      const made = { id, ref: refOf(token), operatorId: 'busbar', label: null, expiresAt: null };
      if (what !== 'retired') await tokens.create({ ...made, status: what }, this.at);
    } else if (what === 'retired') await tokens.change(id, { retiredAt: this.at }, this.at);
    else await tokens.change(id, { status: what, retiredAt: null }, this.at);
  }

  async tick(ms = MINUTE): Promise<number> {
    this.now += ms;
    return (await keepInStep(this.ports, TRACE)).asked;
  }

  /** Ends the oldest command. */
  end(how: How = 'well'): void {
    const sent = this.sent.shift();
    if (!sent) return;
    const { commandId, stationId, command } = sent;
    const { type } = command;
    const station = this.stations.get(stationId)!;
    const tell = <Name extends FactName>(name: Name, data: FactData[Name]) => this.tell(name, data, stationId);
    if (how === 'away') return tell('command.timed-out', { commandId, type, phase: 'delivery' });
    const isTaken = command.type === 'send-local-list' && how !== 'deaf' ? station.take(command.parameters) : true;
    if (how !== 'well') return tell('command.timed-out', { commandId, type, phase: 'answer' });
    const answer = { commandId, type, messageId: 'm-1' };
    if (command.type === 'get-local-list-version') {
      tell('command.answered', { ...answer, result: 'accepted', detail: { version: station.version } });
      return tell('command.effective', { commandId, type, causedBy: 'answer-of-station' });
    }
    tell('command.answered', {
      ...answer,
      result: isTaken ? 'accepted' : 'rejected',
      stationStatus: isTaken ? 'Accepted' : 'VersionMismatch',
    });
    if (isTaken) tell('command.effective', { commandId, type, causedBy: 'answer-of-station' });
    else tell('command.failed', { commandId, type, code: 'rejected', description: 'VersionMismatch' });
  }

  boot(stationId: string): void {
    const boot = { protocol: 'ocpp1.6', vendor: 'Busbar', model: 'AC 22', registration: 'Accepted' } as const;
    this.tell('station.booted', boot, stationId);
  }

  async deliver(twice = false): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, 10);
      await followFacts(batch, this.ports);
      if (twice) await followFacts([...batch].reverse(), this.ports);
    }
  }

  /** Everybody listens until nothing is left to be said. */
  async calm(): Promise<void> {
    for (let left = 40; left > 0; left--) {
      await this.deliver();
      while (this.sent.length > 0) {
        this.end();
        await this.deliver();
      }
      if ((await this.tick()) === 0 && this.sent.length === 0) return;
    }
  }

  async wanted(): Promise<Map<string, string>> {
    const rows = await this.db.selectFrom('token').selectAll().where('retiredAt', 'is', null).execute();
    return new Map(rows.map(({ ref, status }) => [ref, status === 'blocked' ? 'blocked' : 'accepted']));
  }

  private tell<Name extends FactName>(name: Name, data: FactData[Name], stationId: string): void {
    this.count += 1;
    this.queue.push(
      checkFact({
        id: `fact-${String(this.count).padStart(8, '0')}`,
        name,
        version: FACTS[name],
        occurredAt: this.at,
        recordedAt: this.at,
        source: 'test',
        operatorId: 'busbar',
        stationId,
        correlationId: 'c-1',
        data,
      }),
    );
  }

  private async publish(facts: readonly AnyFact[]): Promise<void> {
    for (const fact of facts.map((each) => checkFact(JSON.parse(JSON.stringify(each))))) {
      this.published.push(fact);
      if (fact.name !== 'command.requested') continue;
      const checked = checkCommand(fact.data.type, fact.data.parameters);
      if (!checked.ok) throw new Error(checked.description);
      this.sent.push({ commandId: fact.data.commandId, stationId: fact.stationId!, command: checked.command });
    }
  }
}

const aNetwork = (stations: number, entriesAtOnce = 100) => new Network(database()).open(stations, entriesAtOnce);
const commands = (network: Network) =>
  network.published.flatMap(({ name, data }) =>
    name === 'command.requested' && 'parameters' in data ? [[data.type, data.parameters]] : [],
  );

it('asks first, sends the whole list in parts, and then only what changes', async () => {
  const network = await aNetwork(1, 2);
  for (const token of [1, 2, 3]) await network.token(token, 'valid');
  await network.calm();
  await network.token(2, 'blocked');
  await network.token(1, 'retired');
  await network.calm();
  const entry = (token: number, authorisation = 'accepted') => ({ tokenRef: refOf(token), authorisation });
  expect(commands(network)).toEqual([
    ['get-local-list-version', {}],
    ['send-local-list', { version: 2, update: 'full', entries: [entry(1), entry(2)] }],
    ['send-local-list', { version: 3, update: 'differential', entries: [entry(3)] }],
    [
      'send-local-list',
      { version: 5, update: 'differential', entries: [entry(2, 'blocked'), { tokenRef: refOf(1), remove: true }] },
    ],
  ]);
  const list = await new LocalLists(database()).find('busbar');
  expect(await new LocalLists(database()).station('bb-1')).toMatchObject({ version: 5, hash: list?.hash });
  expect(
    network.published.filter(({ name }) => name === 'station.local-list-updated').map(({ data }) => data),
  ).toMatchObject([{ version: 3 }, { version: 5, hash: list?.hash }]);
});

it('moves nothing where a token changes in what no list tells', async () => {
  const network = await aNetwork(1);
  await network.token(1, 'valid');
  await network.calm();
  await new Tokens(database()).change('TOKEN-1', { label: 'Somebody' }, network.at);
  expect(await network.tick()).toBe(0);
  expect((await new LocalLists(database()).find('busbar'))?.version).toBe(1);
});

it('finds a list that is not ours, says so, and puts ours in its place', async () => {
  const network = await aNetwork(1);
  await network.token(1, 'valid');
  await network.calm();
  const station = network.stations.get('BB-1')!;
  station.version = 77;
  station.list.set(refOf(66), 'accepted');
  await network.tick(7 * HOUR);
  await network.calm();
  expect(network.published.find(({ name }) => name === 'station.local-list-drifted')?.data).toEqual({
    expected: 1,
    reported: 77,
  });
  expect(station.list).toEqual(await network.wanted());
});

it('sends everything where the difference does not fit', async () => {
  const network = await aNetwork(1);
  await network.token(1, 'valid');
  await network.calm();
  network.stations.get('BB-1')!.version = 50;
  await network.token(2, 'valid');
  await network.calm();
  expect(network.stations.get('BB-1')?.list).toEqual(await network.wanted());
});

it('asks a bounded number of stations at once, whatever changed', async () => {
  const network = await aNetwork(250);
  await network.token(1, 'valid');
  expect(await network.tick()).toBe(100);
  expect(await network.tick()).toBe(100);
  expect(await network.tick()).toBe(50);
  expect(await network.tick()).toBe(0);
}, 30_000);

it('leaves alone whose list is not kept, and who is retired', async () => {
  const network = await aNetwork(2);
  const setting = { stationKey: 'bb-1', stationId: 'BB-1', operatorId: 'busbar' };
  await new LocalLists(database()).set({ ...setting, isEnabled: false, entriesAtOnce: 10 }, network.at);
  await new Stations(database()).change('bb-2', { retiredAt: network.at }, network.at);
  await network.token(1, 'valid');
  expect(await network.tick()).toBe(0);
});

const happening = fc.oneof(
  fc.record({
    do: fc.constant('token' as const),
    token: fc.nat(4),
    what: fc.constantFrom('valid', 'valid', 'blocked', 'retired' as const),
  }),
  fc.record({ do: fc.constant('end' as const), how: fc.constantFrom<How>('well', 'well', 'away', 'mute', 'deaf') }),
  fc.record({ do: fc.constant('deliver' as const), twice: fc.boolean() }),
  fc.record({ do: fc.constant('tick' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ do: fc.constant('lose' as const), station: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('boot' as const), station: fc.integer({ min: 1, max: 3 }) }),
);

it('has every list right in the end, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(happening, { maxLength: 40, size: 'max' }),
      async (entriesAtOnce, events) => {
        await emptyTables(database());
        const network = await aNetwork(3, entriesAtOnce);
        for (const each of events) {
          if (each.do === 'token') await network.token(each.token, each.what);
          if (each.do === 'end') network.end(each.how);
          if (each.do === 'deliver') await network.deliver(each.twice);
          if (each.do === 'tick') await network.tick(each.minutes * MINUTE);
          if (each.do === 'boot') network.boot(`BB-${each.station}`);
          if (each.do === 'lose') {
            const station = network.stations.get(`BB-${each.station}`)!;
            station.version = 0;
            station.list.clear();
            network.now += 6 * MINUTE;
          }
        }
        await network.calm();
        for (let round = 0; round < 2; round++) {
          await network.tick(8 * HOUR);
          await network.calm();
        }
        for (const { list } of network.stations.values()) expect(list).toEqual(await network.wanted());
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);
