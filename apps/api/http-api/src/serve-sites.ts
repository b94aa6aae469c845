import type { Site, SiteEnergy } from '@busbar/api-contract';
import { bucketsBetween, isTimeZone } from '@busbar/domain';
import { Rollups, Sites, Stations, type SiteRecord } from '@busbar/database';
import { momentOf, pageOf, type Handlers, type Ports } from './operation';
import { ApiProblem, notFound, notValid } from './problem';
import { differences, recordChange, requireNext, requirePresent } from './record-change';

type SiteOperation = 'listSites' | 'createSite' | 'getSite' | 'changeSite' | 'retireSite' | 'getSiteEnergy';

const FIELDS = [
  'name',
  'address',
  'city',
  'country',
  'latitude',
  'longitude',
  'timeZone',
  'currency',
  'retiredAt',
] as const;
/** Buckets of one answer; a year of hours fits. */
const MAX_BUCKETS = 10_000;
const BUCKET_MS = { '1m': 60_000, '15m': 900_000, '1h': 3_600_000, '1d': 82_800_000 } as const;

export function serveSites(ports: Ports): Handlers<SiteOperation> {
  const sites = new Sites(ports.database);

  const find = async (id: string): Promise<SiteRecord> => {
    const record = await sites.find(id);
    if (!record) throw notFound(`There is no site ${id}.`);
    return record;
  };

  return {
    async listSites({ query }) {
      const page = await sites.list({ text: query.search, includeRetired: query.retired }, pageOf(query));
      return { items: page.items.map(siteOf), nextCursor: page.nextCursor };
    },

    getSite: async ({ siteId }) => siteOf(await find(siteId)),

    createSite: ({ body, ...cause }) => {
      checkTimeZone(body.timeZone);
      return recordChange(ports, cause, async (transaction, at) => {
        const record = await new Sites(transaction).create(
          { ...body, address: body.address ?? '', city: body.city ?? '', operatorId: ports.operatorId },
          at,
        );
        if (!record)
          throw new ApiProblem('conflict', {
            detail: `There is a site ${body.id} already.`,
            errors: [{ place: 'body.id', message: 'is taken' }],
          });
        return changed('site.create', undefined, record);
      });
    },

    changeSite: ({ siteId, body, revision, ...cause }) => {
      if (body.timeZone !== undefined) checkTimeZone(body.timeZone);
      return recordChange(ports, cause, async (transaction, at) => {
        const inside = new Sites(transaction);
        const before = await inside.find(siteId);
        if (!before) throw notFound(`There is no site ${siteId}.`);
        requirePresent(before, revision);
        const after = requireNext(await inside.change(siteId, { ...body }, at), revision);
        return changed('site.change', before, after);
      });
    },

    retireSite: ({ siteId, revision, ...cause }) =>
      recordChange(ports, cause, async (transaction, at) => {
        const inside = new Sites(transaction);
        const before = await inside.find(siteId);
        if (!before) throw notFound(`There is no site ${siteId}.`);
        requirePresent(before, revision);
        const { items } = await new Stations(transaction).list({ siteId }, { limit: 1 });
        if (items.length > 0)
          throw new ApiProblem('conflict', {
            detail: `The station ${items[0]?.id} belongs to it. Retire or move its stations first.`,
          });
        const after = requireNext(await inside.change(siteId, { retiredAt: at }, at), revision);
        return changed('site.retire', before, after);
      }),

    async getSiteEnergy({ siteId, query }): Promise<SiteEnergy> {
      const resolution = query.resolution ?? '1h';
      const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
      if (from >= to) throw notValid('query.to', 'must be after from');
      if ((to - from) / BUCKET_MS[resolution] > MAX_BUCKETS)
        throw notValid('query.from', `is too far from to: at most ${MAX_BUCKETS} buckets`);
      const site = await find(siteId);
      const [first] = bucketsBetween(from, from + 1, resolution, site.timeZone);
      const { items } = await new Rollups(ports.database).list(
        {
          scope: 'site',
          subjectId: siteId,
          resolution,
          from: new Date(first?.since ?? from).toISOString(),
          to: momentOf(query.to),
        },
        { limit: MAX_BUCKETS + 1 },
      );
      return {
        siteId,
        timeZone: site.timeZone,
        resolution,
        totalEnergyWh: items.reduce((sum, { energyWh }) => sum + energyWh, 0),
        items: items.map(({ bucketAt, energyWh, peakPowerW }) => ({ at: bucketAt, energyWh, peakPowerW })),
        nextCursor: null,
      };
    },
  };
}

function siteOf(record: SiteRecord): Site {
  const {
    id,
    operatorId,
    name,
    address,
    city,
    country,
    latitude,
    longitude,
    timeZone,
    currency,
    revision,
    createdAt,
    updatedAt,
    retiredAt,
  } = record;
  return {
    id,
    operatorId,
    name,
    address,
    city,
    country,
    latitude,
    longitude,
    timeZone,
    currency,
    revision,
    createdAt,
    updatedAt,
    retiredAt,
  };
}

function changed(action: string, before: SiteRecord | undefined, after: SiteRecord) {
  return {
    action,
    subject: { kind: 'site', id: after.id },
    changes: differences(before, after, FIELDS),
    fact: { name: 'site.changed', data: { siteId: after.id, revision: after.revision }, siteId: after.id },
    result: siteOf(after),
  } as const;
}

function checkTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone)) throw notValid('body.timeZone', 'must be an IANA time zone such as America/Chicago');
}
