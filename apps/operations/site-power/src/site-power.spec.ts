import { Allowances, Sessions, SiteLimits, Sites, Stations, type Queryable } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkCommand, type ChargingProfile, type StationCommand } from '@busbar/domain';
import { checkFact, FACTS, type AnyFact, type FactData, type FactName } from '@busbar/events';
import fc from 'fast-check';
import { followFacts, type PowerPorts } from './follow-facts';
import { rebalance } from './rebalance';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const MINUTE = 60_000;
const TRACE = { correlationId: 'c-1', traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
const { database } = useTestDatabase();

interface Sent {
  readonly commandId: string;
  readonly stationId: string;
  readonly command: StationCommand;
}

/** A station as it behaves: what it was told holds, whatever we know of it. */
class Station {
  fallbackA: number | undefined;
  readonly sharesA = new Map<string, number>();

  take({ type, parameters }: StationCommand): void {
    if (type === 'clear-charging-profile') {
      if (parameters.profileId === 1_100_000_000) this.fallbackA = undefined;
      else this.sharesA.clear();
    }
    if (type !== 'set-charging-profile') return;
    const { profile } = parameters;
    if (profile.purpose === 'default') this.fallbackA = limitOf(profile);
    else if (profile.transactionId !== undefined) this.sharesA.set(profile.transactionId, limitOf(profile));
  }
}

const limitOf = ({ schedules }: ChargingProfile): number => schedules[0]?.periods[0]?.limit ?? NaN;

/** A site on a virtual clock: the record, the bus, and stations that may be away. */
class Network {
  now = BASE;
  readonly stations = new Map<string, Station>();
  readonly running = new Map<string, { readonly stationId: string; readonly transactionId: string }>();
  readonly published: AnyFact[] = [];
  /** Commands that have not ended. */
  readonly sent: Sent[] = [];
  /** Facts that are on their way to the service. */
  readonly queue: AnyFact[] = [];
  refusing = false;
  private count = 0;
  readonly ports: PowerPorts;

  constructor(private readonly db: Queryable) {
    this.ports = {
      database: db,
      source: 'site-power',
      clock: { now: () => new Date(this.now) },
      publisher: { publish: (facts) => this.publish(facts) },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
  }

  get at(): string {
    return new Date(this.now).toISOString();
  }

  async open(stations: number, amountMa: number): Promise<this> {
    await new Sites(this.db).create(
      {
        id: 'chicago',
        operatorId: 'busbar',
        name: 'Chicago',
        address: '',
        city: '',
        country: 'US',
        latitude: 0,
        longitude: 0,
        timeZone: 'America/Chicago',
        currency: 'USD',
      },
      this.at,
    );
    for (let index = 1; index <= stations; index++) {
      const id = `BB-${index}`;
      await new Stations(this.db).create(
        { id, operatorId: 'busbar', siteId: 'chicago', selfRegistered: false, admission: 'accepted' },
        this.at,
      );
      await this.db
        .insertInto('connector')
        .values({
          stationKey: id.toLowerCase(),
          connectorId: 1,
          plugType: 'type-2',
          maxPowerW: 22_080,
          status: null,
          errorCode: null,
          info: null,
          vendorErrorCode: null,
          statusAt: null,
          statusFactId: null,
        })
        .execute();
      this.stations.set(id, new Station());
    }
    await this.limit(amountMa);
    return this;
  }

  async limit(amount: number, fallback = 0): Promise<void> {
    const { revision } = await new SiteLimits(this.db).set(
      { siteId: 'chicago', operatorId: 'busbar', unit: 'mA', amount, fallback },
      this.at,
    );
    this.tell('site.limit-changed', { siteId: 'chicago', revision, unit: 'mA', amount, fallback });
  }

  async start(stationId: string): Promise<string> {
    const id = `session-${String((this.count += 1)).padStart(4, '0')}`;
    const transactionId = String(this.count);
    await this.save(id, stationId, transactionId, null);
    this.running.set(id, { stationId, transactionId });
    const view = { sessionId: id, revision: 1, transactionId, connectorId: 1, energyWh: 0, startedAt: this.at };
    this.tell('session.started', view, stationId);
    return id;
  }

  async stop(id: string): Promise<void> {
    const { stationId, transactionId } = this.running.get(id)!;
    this.running.delete(id);
    this.stations.get(stationId)?.sharesA.delete(transactionId);
    await this.save(id, stationId, transactionId, this.at);
    const view = { sessionId: id, revision: 2, transactionId, connectorId: 1, energyWh: 9 };
    this.tell('session.completed', { ...view, endedAt: this.at, stopReason: 'Local' }, stationId);
  }

  async restart(stationId: string): Promise<void> {
    this.stations.get(stationId)?.sharesA.clear();
    const boot = { protocol: 'ocpp1.6', vendor: 'Busbar', model: 'AC 22', registration: 'Accepted' } as const;
    this.tell('station.booted', boot, stationId);
  }

  /** The station of a command is there, or not. */
  end({ commandId, stationId, command }: Sent, how: 'effective' | 'rejected' | 'away' | 'mute' | 'deaf'): void {
    this.sent.splice(
      this.sent.findIndex((other) => other.commandId === commandId),
      1,
    );
    const { type } = command;
    if (how === 'effective' || how === 'mute') this.stations.get(stationId)?.take(command);
    if (how === 'effective')
      this.tell('command.effective', { commandId, type, causedBy: 'answer-of-station' }, stationId);
    if (how === 'rejected')
      this.tell('command.failed', { commandId, type, code: 'rejected', description: 'It said Rejected.' }, stationId);
    if (how === 'away') this.tell('command.timed-out', { commandId, type, phase: 'delivery' }, stationId);
    if (how === 'mute' || how === 'deaf')
      this.tell('command.timed-out', { commandId, type, phase: 'answer' }, stationId);
  }

  tell<Name extends FactName>(name: Name, data: FactData[Name], stationId?: string): void {
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
        ...(stationId !== undefined && { stationId }),
        correlationId: 'c-1',
        data,
      }),
    );
  }

  /** Delivers everything, in this order, some of it twice. */
  async deliver(twice = false): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, 10);
      await followFacts(batch, this.ports);
      if (twice) await followFacts(batch, this.ports);
    }
  }

  async tick(ms = MINUTE): Promise<void> {
    this.now += ms;
    await rebalance(this.ports, TRACE);
  }

  /** Everybody listens until nothing is left to be said. */
  async calm(minutes = 4): Promise<void> {
    for (let half = 0; half < minutes * 2; half++) {
      await this.deliver();
      while (this.sent[0]) this.end(this.sent[0], 'effective');
      await this.deliver();
      await this.tick(MINUTE / 2);
    }
  }

  /** What sessions may really draw, in A. */
  real(): number[] {
    return [...this.running.values()].map(({ stationId, transactionId }) => {
      const station = this.stations.get(stationId)!;
      return Math.min(32, station.sharesA.get(transactionId) ?? station.fallbackA ?? 32);
    });
  }
  total(): number {
    return this.real().reduce((sum, amperes) => sum + amperes, 0);
  }

  private async publish(facts: readonly AnyFact[]): Promise<void> {
    if (this.refusing) throw new Error('the bus is down');
    for (const fact of facts.map((each) => checkFact(JSON.parse(JSON.stringify(each))))) {
      this.published.push(fact);
      if (fact.name !== 'command.requested') continue;
      const checked = checkCommand(fact.data.type, fact.data.parameters);
      if (!checked.ok) throw new Error(checked.description);
      this.sent.push({ commandId: fact.data.commandId, stationId: fact.stationId!, command: checked.command });
    }
  }

  private async save(id: string, stationId: string, transactionId: string, endedAt: string | null): Promise<void> {
    await new Sessions(this.db).save([
      {
        id,
        operatorId: 'busbar',
        stationKey: stationId.toLowerCase(),
        stationId,
        connectorId: 1,
        transactionId,
        tokenRef: null,
        status: endedAt === null ? 'active' : 'ended',
        openedAt: this.at,
        startedAt: this.at,
        endedAt,
        lastReadingAt: null,
        meterStartWh: null,
        meterStopWh: null,
        energyWh: 0,
        stopReason: null,
        conflictCount: 0,
        revision: 1,
        startedTold: true,
        completedTold: endedAt !== null,
        updatedAt: this.at,
      },
    ]);
  }
}

const aNetwork = (stations: number, amountMa: number) => new Network(database()).open(stations, amountMa);

it('tells stations first what holds for whoever starts, then shares the limit, and says what each session got', async () => {
  const network = await aNetwork(3, 32_000);
  await network.deliver();
  expect(network.sent.map(({ command }) => command)).toMatchObject(
    Array(3).fill({ type: 'set-charging-profile', parameters: { profile: { purpose: 'default' } } }),
  );
  await network.calm();
  const first = await network.start('BB-1');
  expect(network.real()).toEqual([0]);
  await network.calm();
  expect(network.real()).toEqual([32]);
  const second = await network.start('BB-2');
  await network.calm();
  expect(network.real()).toEqual([16, 16]);
  expect(
    network.published.filter(({ name }) => name === 'session.share-changed').map(({ data }) => data),
  ).toMatchObject([
    { sessionId: first, unit: 'mA', amount: 32_000 },
    { sessionId: first, amount: 16_000 },
    { sessionId: second, amount: 16_000 },
  ]);
  await network.stop(second);
  await network.calm();
  expect(network.real()).toEqual([32]);
});

it('takes room from the others where the limit is lowered, and keeps to it where a station is away', async () => {
  const network = await aNetwork(2, 40_000);
  await network.calm();
  await network.start('BB-1');
  await network.start('BB-2');
  await network.calm();
  expect(network.real()).toEqual([20, 20]);
  await network.limit(30_000);
  await network.deliver();
  for (const sent of [...network.sent]) network.end(sent, sent.stationId === 'BB-1' ? 'away' : 'effective');
  await network.deliver();
  await network.tick(MINUTE / 2);
  // The first still has 20 A as far as anybody knows, so the second has what is left.
  await network.deliver();
  for (const sent of network.sent.filter(({ stationId }) => stationId === 'BB-2')) network.end(sent, 'effective');
  await network.deliver();
  await network.tick(MINUTE / 2);
  for (const sent of network.sent.filter(({ stationId }) => stationId === 'BB-2')) network.end(sent, 'effective');
  expect(network.real()).toEqual([20, 10]);
  network.tell('station.connected', { connectionId: 'connection-2', protocol: 'ocpp1.6' }, 'BB-1');
  await network.calm();
  expect(network.real()).toEqual([15, 15]);
});

it('takes everything back when the limit is taken away', async () => {
  const network = await aNetwork(2, 32_000);
  await network.calm();
  await network.start('BB-1');
  await network.calm();
  await new SiteLimits(database()).remove('chicago', network.at);
  network.tell('site.limit-changed', { siteId: 'chicago', revision: 2, unit: 'mA' });
  await network.calm();
  expect(network.real()).toEqual([32]);
  expect([...network.stations.values()].map(({ fallbackA }) => fallbackA)).toEqual([undefined, undefined]);
  expect(await new Allowances(database()).ofSite('chicago')).toEqual([]);
  expect(await new SiteLimits(database()).limitedSites()).toEqual([]);
});

it('asks nothing of a station that was retired, and takes back what one knows that moved away', async () => {
  const network = await aNetwork(2, 32_000);
  await network.calm();
  const stations = new Stations(database());
  await stations.change('bb-1', { retiredAt: network.at }, network.at);
  await stations.change('bb-2', { siteId: null }, network.at);
  network.tell('station.changed', { revision: 2 }, 'BB-1');
  network.tell('station.changed', { revision: 2 }, 'BB-2');
  await network.deliver();
  expect(network.sent).toMatchObject([{ stationId: 'BB-2', command: { type: 'clear-charging-profile' } }]);
  await network.calm();
  expect(await new Allowances(database()).ofSite('chicago')).toEqual([]);
});

it('leaves to others what a vehicle was seen not to draw', async () => {
  const network = await aNetwork(2, 32_000);
  await network.calm();
  const modest = await network.start('BB-1');
  await network.start('BB-2');
  await network.calm();
  const reading = { energyWh: null, powerW: null, voltageMv: null, socTenths: null, temperatureTenths: null };
  await database()
    .insertInto('meterValue')
    .values({
      stationKey: 'bb-1',
      connectorId: 1,
      at: new Date(network.now - 1000).toISOString(),
      factId: 'reading-1',
      ordinal: 0,
      sessionId: modest,
      context: null,
      currentMa: 6_000,
      ...reading,
    })
    .execute();
  await network.calm(3);
  expect(network.real()).toEqual([9, 23]);
});

const event = fc.oneof(
  fc.record({ do: fc.constant('start' as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant('stop' as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant('restart' as const), pick: fc.nat(9) }),
  fc.record({
    do: fc.constant('end' as const),
    pick: fc.nat(9),
    how: fc.constantFrom('effective', 'effective', 'rejected', 'away', 'mute', 'deaf' as const),
  }),
  fc.record({ do: fc.constant('deliver' as const), twice: fc.boolean(), isBusDown: fc.boolean() }),
  fc.record({ do: fc.constant('tick' as const), minutes: fc.integer({ min: 1, max: 20 }) }),
);

it('never lets a site exceed its limit, whatever happens, and comes to fair shares when it is over', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 5, max: 100 }),
      fc.array(event, { maxLength: 30, size: 'max' }),
      async (stations, amperes, events) => {
        await emptyTables(database());
        const network = await aNetwork(stations, amperes * 1000);
        await network.calm(2);
        for (const each of events) {
          if (each.do === 'tick') await network.tick(each.minutes * MINUTE);
          if (each.do === 'deliver') {
            network.refusing = each.isBusDown;
            await network.deliver(each.twice);
            network.refusing = false;
          }
          if ('pick' in each) {
            const idle = [...network.stations.keys()].filter(
              (id) => ![...network.running.values()].some(({ stationId }) => stationId === id),
            );
            const one = <T>(list: readonly T[]): T | undefined => list[each.pick % Math.max(1, list.length)];
            const station = one(idle);
            const session = one([...network.running.keys()]);
            const sent = one(network.sent);
            if (each.do === 'start' && station !== undefined) await network.start(station);
            if (each.do === 'stop' && session !== undefined) await network.stop(session);
            if (each.do === 'restart') await network.restart(one([...network.stations.keys()]) ?? '');
            if (each.do === 'end' && sent) network.end(sent, each.how);
          }
          expect(network.total()).toBeLessThanOrEqual(amperes);
        }
        await network.calm(70);
        expect(network.total()).toBeLessThanOrEqual(amperes);
        if (network.running.size > 0 && amperes >= network.running.size * 6) {
          const fair = Math.min(32, amperes / network.running.size);
          for (const each of network.real()) expect(Math.abs(each - fair)).toBeLessThan(1);
        }
      },
    ),
    { numRuns: 6 },
  );
}, 120_000);
