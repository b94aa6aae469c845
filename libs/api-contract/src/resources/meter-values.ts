import { Choice, Integer, ListOf, Moment, Text } from '../fields';
import { RESOLUTIONS, type Resolution } from '../vocabulary';
import { PageQuery } from './common';

export class MeterValueQuery extends PageQuery {
  @Moment({
    optional: true,
    description: 'The first moment. Default: a day before `to`; for a session, its beginning.',
  })
  from?: string;

  @Moment({ optional: true, description: 'The moment after the last. Default: now.' })
  to?: string;

  @Choice(RESOLUTIONS, { optional: true, description: 'Default: `raw`.' })
  resolution?: Resolution;

  @Integer({ optional: true, min: 0, description: 'One connector only.' })
  connectorId?: number;
}

/**
 * A reading (`raw`), or what became of the readings in a bucket of time. Units are in the names; what was not measured
 * is null.
 */
export class MeterValue {
  @Moment({ description: 'When it was read, or when the bucket begins.' })
  at!: string;

  @Integer({ nullable: true, min: 0, description: 'Null for the whole station.' })
  connectorId!: number | null;

  @Text({ nullable: true, max: 128 })
  sessionId!: string | null;

  @Integer({
    nullable: true,
    description: 'raw: the energy register, in Wh. Otherwise: the energy of the bucket, in Wh.',
  })
  energyWh!: number | null;

  @Integer({ nullable: true, description: 'raw: the power, in W. Otherwise: the highest power of any minute, in W.' })
  powerW!: number | null;

  @Integer({ nullable: true, description: 'raw only.' })
  currentMa!: number | null;

  @Integer({ nullable: true, description: 'raw only.' })
  voltageMv!: number | null;

  @Integer({ nullable: true, description: 'raw only: state of charge in tenths of a percent.' })
  socTenths!: number | null;

  @Integer({ nullable: true, description: 'raw only: temperature in tenths of a degree Celsius.' })
  temperatureTenths!: number | null;

  @Text({ nullable: true, max: 64, description: "raw only: OCPP's reading context." })
  context!: string | null;
}

export class MeterValuePage {
  @Choice(RESOLUTIONS)
  resolution!: Resolution;

  @ListOf(() => MeterValue, { max: 5000 })
  items!: MeterValue[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}
