import type { Selectable } from 'kysely';
import type { ConnectorStatus, Protocol } from '@busbar/events';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type {
  Admission,
  ConnectorTable,
  Moment,
  NextKey,
  StationStateTable,
  StationTable,
  StoredCredential,
} from '../schema';
import { containing } from './sites';

export type StationRecord = Selectable<StationTable>;
export type StationState = Selectable<StationStateTable>;
export type ConnectorRecord = Selectable<ConnectorTable>;

export interface NewStation {
  readonly id: string;
  readonly operatorId: string;
  readonly siteId?: string | null;
  readonly name?: string | null;
  readonly latitude?: number | null;
  readonly longitude?: number | null;
  readonly protocol?: Protocol | null;
  readonly selfRegistered: boolean;
  readonly admission: Admission;
  readonly credential?: StoredCredential | null;
  readonly allowedNetworks?: readonly string[] | null;
}
export type StationChanges = Partial<Omit<NewStation, 'id' | 'operatorId'>> & {
  readonly retiredAt?: Moment | null;
  readonly keyVersion?: number;
  readonly nextKey?: NextKey | null;
};

export interface StationFilter {
  readonly siteId?: string | undefined;
  /** Stations with a connector in this status. */
  readonly status?: ConnectorStatus | undefined;
  readonly online?: boolean | undefined;
  readonly admission?: Admission | undefined;
  readonly selfRegistered?: boolean | undefined;
  /** Part of the id, name, vendor, model or serial number, in any case. */
  readonly text?: string | undefined;
  readonly includeRetired?: boolean | undefined;
}

/** A station's record with what it reported of itself; `state` is null until it reports. */
export type StationView = StationRecord & {
  readonly state: StationState | null;
  readonly connectors: ConnectorRecord[];
};

/** The key of a station: its id in lower case. */
export function stationKeyOf(stationId: string): string {
  return stationId.toLowerCase();
}

/** The records of stations. */
export class Stations {
  constructor(private readonly db: Queryable) {}

  async find(key: string): Promise<StationRecord | undefined> {
    return this.db.selectFrom('station').selectAll().where('key', '=', key).executeTakeFirst();
  }

  /** The ids of stations as they were registered, by key. */
  async idsOf(keys: readonly string[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const rows = await this.db.selectFrom('station').select(['key', 'id']).where('key', 'in', keys).execute();
    return new Map(rows.map(({ key, id }) => [key, id]));
  }

  async view(key: string): Promise<StationView | undefined> {
    const record = await this.find(key);
    return record && (await this.withState([record]))[0];
  }

  /** Returns the new record, or undefined where the id is taken (in any case of letters). */
  async create(station: NewStation, at: Moment): Promise<StationRecord | undefined> {
    return this.db
      .insertInto('station')
      .values({
        key: stationKeyOf(station.id),
        id: station.id,
        operatorId: station.operatorId,
        siteId: station.siteId ?? null,
        name: station.name ?? null,
        latitude: station.latitude ?? null,
        longitude: station.longitude ?? null,
        protocol: station.protocol ?? null,
        selfRegistered: station.selfRegistered,
        admission: station.admission,
        credential: toJson(station.credential),
        keyVersion: 0,
        nextKey: null,
        allowedNetworks: toArray(station.allowedNetworks),
        revision: 1,
        createdAt: at,
        updatedAt: at,
        retiredAt: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  /** Changes a station and counts its revision up. Returns undefined where there is no such station. */
  async change(key: string, changes: StationChanges, at: Moment): Promise<StationRecord | undefined> {
    const { credential, nextKey, allowedNetworks, ...plain } = changes;
    return this.db
      .updateTable('station')
      .set((eb) => ({
        ...plain,
        ...(credential === undefined ? {} : { credential: toJson(credential) }),
        ...(nextKey === undefined ? {} : { nextKey: toJson(nextKey) }),
        ...(allowedNetworks === undefined ? {} : { allowedNetworks: toArray(allowedNetworks) }),
        revision: eb('revision', '+', 1),
        updatedAt: at,
      }))
      .where('key', '=', key)
      .returningAll()
      .executeTakeFirst();
  }

  async list(filter: StationFilter, page: PageRequest): Promise<Page<StationView>> {
    let query = this.db
      .selectFrom('station')
      .leftJoin('stationState', 'stationState.stationKey', 'station.key')
      .selectAll('station');
    if (!filter.includeRetired) query = query.where('station.retiredAt', 'is', null);
    if (filter.siteId !== undefined) query = query.where('station.siteId', '=', filter.siteId);
    if (filter.admission !== undefined) query = query.where('station.admission', '=', filter.admission);
    if (filter.selfRegistered !== undefined) query = query.where('station.selfRegistered', '=', filter.selfRegistered);
    const { online, status } = filter;
    if (online !== undefined)
      query = query.where((eb) => eb(eb.fn.coalesce('stationState.online', eb.lit(false)), '=', online));
    if (status !== undefined) {
      query = query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('connector')
            .select(eb.lit(1).as('one'))
            .whereRef('connector.stationKey', '=', 'station.key')
            .where('connector.status', '=', status),
        ),
      );
    }
    if (filter.text) {
      const pattern = containing(filter.text);
      query = query.where((eb) =>
        eb.or([
          eb('station.id', 'ilike', pattern),
          eb('station.name', 'ilike', pattern),
          eb('stationState.vendor', 'ilike', pattern),
          eb('stationState.model', 'ilike', pattern),
          eb('stationState.serialNumber', 'ilike', pattern),
        ]),
      );
    }
    const result = await readPage(
      query,
      {
        name: 'stations',
        direction: 'asc',
        by: [{ column: 'station.key', of: (row: StationRecord) => row.key, type: 'text' }],
      },
      page,
    );
    return { items: await this.withState(result.items), nextCursor: result.nextCursor };
  }

  private async withState(records: readonly StationRecord[]): Promise<StationView[]> {
    if (records.length === 0) return [];
    const keys = records.map(({ key }) => key);
    const states = await this.db.selectFrom('stationState').selectAll().where('stationKey', 'in', keys).execute();
    const connectors = await this.db
      .selectFrom('connector')
      .selectAll()
      .where('stationKey', 'in', keys)
      .orderBy('connectorId')
      .execute();
    return records.map((record) => ({
      ...record,
      state: states.find(({ stationKey }) => stationKey === record.key) ?? null,
      connectors: connectors.filter(({ stationKey }) => stationKey === record.key),
    }));
  }
}

function toArray(networks: readonly string[] | null | undefined): string[] | null {
  return networks ? [...networks] : null;
}

function toJson(value: object | null | undefined): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
