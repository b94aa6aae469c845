import { AnyObject, Choice, Integer, ListOf, Moment, Text } from '../fields';
import { PageQuery } from './common';

/** The network at a glance. */
export class NetworkSummary {
  @Moment()
  at!: string;

  @Integer({ min: 0 })
  sites!: number;

  @Integer({ min: 0 })
  stations!: number;

  @Integer({ min: 0 })
  stationsOnline!: number;

  @Integer({ min: 0 })
  stationsOffline!: number;

  @Integer({ min: 0, description: 'Stations that wait for an operator to admit them.' })
  stationsPending!: number;

  @AnyObject({ description: 'Connectors by status; those that never reported count as `Unknown`.' })
  connectorsByStatus!: Record<string, number>;

  @Integer({ min: 0 })
  sessionsActive!: number;

  @Integer({ min: 0, description: 'Sessions opened in the last 24 hours.' })
  sessionsLastDay!: number;

  @Integer({ min: 0, description: 'Sessions opened in the last 24 hours about which facts contradicted each other.' })
  sessionsInConflict!: number;

  @Integer({ description: 'Energy of the last 24 hours, in Wh.' })
  energyLastDayWh!: number;

  @Integer({ description: "Power in W: the sum of every station's highest in the last whole minute." })
  powerW!: number;
}

/** Who changed what, and when. */
export class AuditEntry {
  @Text({ max: 64 })
  id!: string;

  @Moment()
  at!: string;

  @Text({ max: 128, description: 'The subject of the access token.' })
  actor!: string;

  @Text({ max: 64 })
  actorRole!: string;

  @Text({ max: 64, example: 'station.create' })
  action!: string;

  @Text({ max: 64 })
  subjectKind!: string;

  @Text({ max: 128 })
  subjectId!: string;

  @AnyObject({ description: 'For each field that changed, what it was (`from`) and what it is (`to`).' })
  changes!: object;

  @Text({ max: 128 })
  correlationId!: string;
}

export class AuditEntryPage {
  @ListOf(() => AuditEntry)
  items!: AuditEntry[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class AuditQuery extends PageQuery {
  @Choice(['site', 'station', 'token', 'configuration-profile'], { optional: true })
  subjectKind?: string;

  @Text({ optional: true, max: 128 })
  subjectId?: string;

  @Text({ optional: true, max: 128 })
  actor?: string;

  @Moment({ optional: true })
  from?: string;

  @Moment({ optional: true })
  to?: string;
}

/** Lets one WebSocket connect to `/live?ticket=…`, once, soon. */
export class LiveTicket {
  @Text({ max: 64 })
  ticket!: string;

  @Moment()
  expiresAt!: string;
}

/** A database that cannot be reached is answered with 503 and a problem. */
export class Health {
  @Choice(['up', 'degraded'], { description: '`degraded`: the database answers late.' })
  status!: 'up' | 'degraded';

  @Integer({ min: 0, description: 'How long the database took to answer, in ms.' })
  databaseMs!: number;

  @Moment()
  at!: string;
}
