import { Choice, Decimal, Flag, Integer, ListOf, Moment, Text } from '../fields';
import { BUCKET_RESOLUTIONS, type BucketResolution } from '../vocabulary';
import { ID, ID_RULE, PageQuery } from './common';

const TIME_ZONE = {
  max: 64,
  pattern: /^[A-Za-z0-9_+/-]+$/,
  rule: 'must be an IANA time zone such as America/Chicago',
  example: 'America/Chicago',
};
const CURRENCY = { max: 3, pattern: /^[A-Z]{3}$/, rule: 'must be an ISO 4217 code such as USD', example: 'USD' };
const COUNTRY = { max: 2, pattern: /^[A-Z]{2}$/, rule: 'must be an ISO 3166-1 code such as US', example: 'US' };

/** A place with stations. */
export class Site {
  @Text({ max: 64, example: 'chicago' })
  id!: string;

  @Text({ max: 64, description: 'Who runs the stations.' })
  operatorId!: string;

  @Text({ max: 120 })
  name!: string;

  @Text({ min: 0, max: 200 })
  address!: string;

  @Text({ min: 0, max: 120 })
  city!: string;

  @Text(COUNTRY)
  country!: string;

  @Decimal({ min: -90, max: 90 })
  latitude!: number;

  @Decimal({ min: -180, max: 180 })
  longitude!: number;

  @Text({ ...TIME_ZONE, description: 'What the days of the site are reckoned by.' })
  timeZone!: string;

  @Text(CURRENCY)
  currency!: string;

  @Integer({ min: 1, description: 'Grows with every change; `If-Match` of a change takes it as `"<revision>"`.' })
  revision!: number;

  @Moment()
  createdAt!: string;

  @Moment()
  updatedAt!: string;

  @Moment({ nullable: true })
  retiredAt!: string | null;
}

export class SitePage {
  @ListOf(() => Site)
  items!: Site[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class SiteQuery extends PageQuery {
  @Text({ optional: true, max: 120, description: 'Part of the id, name, city or address.' })
  search?: string;

  @Flag({ optional: true, description: 'Whether retired sites are listed too.' })
  retired?: boolean;
}

export class NewSite {
  @Text({ max: 64, pattern: ID, rule: ID_RULE })
  id!: string;

  @Text({ max: 120 })
  name!: string;

  @Text({ optional: true, min: 0, max: 200 })
  address?: string;

  @Text({ optional: true, min: 0, max: 120 })
  city?: string;

  @Text(COUNTRY)
  country!: string;

  @Decimal({ min: -90, max: 90 })
  latitude!: number;

  @Decimal({ min: -180, max: 180 })
  longitude!: number;

  @Text(TIME_ZONE)
  timeZone!: string;

  @Text(CURRENCY)
  currency!: string;
}

/** Fields that are left out stay as they are. */
export class SiteChange {
  @Text({ optional: true, max: 120 })
  name?: string;

  @Text({ optional: true, min: 0, max: 200 })
  address?: string;

  @Text({ optional: true, min: 0, max: 120 })
  city?: string;

  @Text({ optional: true, ...COUNTRY })
  country?: string;

  @Decimal({ optional: true, min: -90, max: 90 })
  latitude?: number;

  @Decimal({ optional: true, min: -180, max: 180 })
  longitude?: number;

  @Text({ optional: true, ...TIME_ZONE })
  timeZone?: string;

  @Text({ optional: true, ...CURRENCY })
  currency?: string;
}

export class EnergyQuery {
  @Moment({ description: 'The first moment.' })
  from!: string;

  @Moment({ description: 'The moment after the last.' })
  to!: string;

  @Choice(BUCKET_RESOLUTIONS, { optional: true, description: 'Default: `1h`.' })
  resolution?: BucketResolution;
}

/** Energy and power of one bucket of time. */
export class EnergyBucket {
  @Moment({ description: "When the bucket begins; a day begins with the site's own day." })
  at!: string;

  @Integer({ description: 'Energy of the bucket, in Wh.' })
  energyWh!: number;

  @Integer({ description: 'The highest power of any minute of the bucket, in W.' })
  peakPowerW!: number;
}

export class SiteEnergy {
  @Text({ max: 64 })
  siteId!: string;

  @Text(TIME_ZONE)
  timeZone!: string;

  @Choice(BUCKET_RESOLUTIONS)
  resolution!: BucketResolution;

  @Integer({ description: 'Energy of all buckets, in Wh.' })
  totalEnergyWh!: number;

  @ListOf(() => EnergyBucket, { max: 10_000 })
  items!: EnergyBucket[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}
