import {
  Connectors,
  deriveFact,
  inTransaction,
  Outbox,
  publishWaiting,
  Sites,
  stationKeyOf,
  Stations,
  Tokens,
  type Queryable,
} from '@busbar/database';
import type { Clock, FactPublisher } from '@busbar/domain';
import type { AnyFact, FactData, FactName } from '@busbar/events';
import { DEMO_SITES, DEMO_STATIONS, DEMO_TOKENS } from './demo-data';

export interface SeedPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly trace: { readonly traceparent: string; readonly correlationId: string };
  readonly source: string;
  readonly operatorId: string;
  /** The pseudonym of a token. */
  readonly refOf: (tokenId: string) => string;
}

export interface SeedReport {
  /** Records that were not there before. */
  readonly created: { readonly sites: number; readonly stations: number; readonly tokens: number };
  readonly published: number;
}

/**
 * Enters the demo network. What is there already stays as it is, so it may run any number of times. A station of the demo
 * that introduced itself before it was seeded is put in its place.
 * @throws {PublishError} when the bus refused; the facts then wait in the outbox
 */
export async function seedDemo(ports: SeedPorts): Promise<SeedReport> {
  const { database, publisher, clock, source, operatorId } = ports;
  const at = clock.now().toISOString();
  const created = await inTransaction(database, async (transaction) => {
    const facts: AnyFact[] = [];
    const tell = <Name extends FactName>(
      name: Name,
      data: FactData[Name],
      identity: (string | number)[],
      place: { stationId?: string; siteId?: string } = {},
    ): void => {
      const origin = {
        operatorId,
        correlationId: ports.trace.correlationId,
        traceparent: ports.trace.traceparent,
        ...place,
      };
      facts.push(deriveFact(name, data, { source, origin, identity, occurredAt: at, recordedAt: at }));
    };
    const counts = { sites: 0, stations: 0, tokens: 0 };

    for (const { prefix: _prefix, places: _places, ...site } of DEMO_SITES) {
      const record = await new Sites(transaction).create({ ...site, operatorId }, at);
      if (!record) continue;
      counts.sites += 1;
      tell('site.changed', { siteId: record.id, revision: record.revision }, [record.id, record.revision], {
        siteId: record.id,
      });
    }
    const stations = new Stations(transaction);
    for (const { connectors, ...station } of DEMO_STATIONS) {
      const place = { ...station, selfRegistered: false, admission: 'accepted', credential: { kind: 'open' } } as const;
      const known = await stations.find(stationKeyOf(station.id));
      const { id: _id, ...changes } = place;
      const record = known?.selfRegistered
        ? await stations.change(known.key, changes, at)
        : await stations.create({ ...place, operatorId }, at);
      if (!record) continue;
      counts.stations += 1;
      for (const connector of connectors)
        await new Connectors(transaction).describe({ stationKey: record.key, ...connector });
      tell('station.changed', { revision: record.revision }, [record.key, record.revision], {
        stationId: record.id,
        ...(record.siteId !== null && { siteId: record.siteId }),
      });
    }
    for (const token of DEMO_TOKENS) {
      const record = await new Tokens(transaction).create({ ...token, ref: ports.refOf(token.id), operatorId }, at);
      if (!record) continue;
      counts.tokens += 1;
      tell('token.changed', { tokenRef: record.ref, revision: record.revision }, [record.ref, record.revision]);
    }
    await new Outbox(transaction, source).add(facts);
    return counts;
  });
  const published = await publishWaiting(database, { publisher, source, now: () => clock.now() });
  return { created, published };
}
