import { Choice, Integer, ListOf, Moment, Nested, Text } from '../fields';
import { POWER_UNITS, type PowerUnit } from '../vocabulary';

const UNIT = { description: 'mA on each phase, or W over all phases.' };
/** More than any grid connection has. */
const MOST = 100_000_000;

/** What the sessions of a site may draw together, set as a whole. */
export class NewPowerLimit {
  @Choice(POWER_UNITS, UNIT)
  unit!: PowerUnit;

  @Integer({ min: 0, max: MOST, description: 'In the unit.', example: 63_000 })
  amount!: number;

  @Integer({
    optional: true,
    min: 0,
    max: MOST,
    description:
      'What a session may draw that has no share, in the unit: 0 (the default), or enough for a vehicle to charge at all. It is kept back for every place where a session could start.',
  })
  fallback?: number;
}

export class PowerLimit {
  @Choice(POWER_UNITS, UNIT)
  unit!: PowerUnit;

  @Integer({ min: 0, description: 'In the unit.' })
  amount!: number;

  @Integer({ min: 0, description: 'What a session may draw that has no share, in the unit.' })
  fallback!: number;

  @Integer({ min: 1, description: 'Grows with every change.' })
  revision!: number;

  @Moment()
  updatedAt!: string;
}

/** What a running session may draw of the limit of its site. */
export class SessionShare {
  @Text({ max: 128 })
  sessionId!: string;

  @Text({ max: 64 })
  stationId!: string;

  @Integer({ min: 0 })
  connectorId!: number;

  @Moment()
  startedAt!: string;

  @Integer({ nullable: true, min: 0, description: 'What its station confirmed; null while it has no share.' })
  allowed!: number | null;

  @Integer({ nullable: true, min: 0, description: 'What its station is being told now.' })
  sent!: number | null;

  @Integer({ nullable: true, min: 0, description: 'What it shall have once there is room.' })
  target!: number | null;

  @Integer({ nullable: true, min: 0, description: 'What it drew when it was last read, in the last 15 minutes.' })
  drawn!: number | null;

  @Moment({ nullable: true, description: 'Since when it waits for its turn.' })
  waitingSince!: string | null;

  @Text({ nullable: true, min: 0, max: 512, description: 'Why the last command came to nothing.' })
  problem!: string | null;
}

/** What holds at a station for whoever has no share. */
export class StationFallback {
  @Text({ max: 64 })
  stationId!: string;

  @Integer({ nullable: true, min: 0, description: 'What it confirmed; null: it keeps to no limit.' })
  allowed!: number | null;

  @Integer({ nullable: true, min: 0, description: 'What it is being told now.' })
  sent!: number | null;

  @Text({ nullable: true, min: 0, max: 512, description: 'Why the last command came to nothing.' })
  problem!: string | null;
}

/** The limit of a site, and how it is shared. Amounts are in the unit of the limit. */
export class SitePower {
  @Text({ max: 64 })
  siteId!: string;

  @Nested(() => PowerLimit, { nullable: true })
  limit!: PowerLimit | null;

  @Integer({ min: 0, description: 'What the sessions together were told that they may draw.' })
  shared!: number;

  @Integer({ min: 0, description: 'What they drew together when they were last read.' })
  drawn!: number;

  @ListOf(() => SessionShare)
  sessions!: SessionShare[];

  @ListOf(() => StationFallback, { max: 10_000 })
  stations!: StationFallback[];
}
