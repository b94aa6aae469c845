import { Choice, Flag, Integer, ListOf, Moment, Text } from '../fields';
import { COMMAND_RELATIONS, SESSION_STATUSES, type CommandRelation, type SessionStatus } from '../vocabulary';
import { Command } from './commands';
import { PageQuery } from './common';

/** One charging, as the ledger composed it. */
export class Session {
  @Text({ max: 128 })
  id!: string;

  @Text({ max: 64 })
  operatorId!: string;

  @Text({ max: 64 })
  stationId!: string;

  @Text({ nullable: true, max: 64, description: 'The site that the station belongs to at present.' })
  siteId!: string | null;

  @Integer({ min: 0, description: '0 where no start is known.' })
  connectorId!: number;

  @Text({ max: 64, description: "The station's number for it." })
  transactionId!: string;

  @Text({
    nullable: true,
    max: 64,
    description:
      'Who charged: the token to operators and its own driver, its pseudonym to others and where the token is not known.',
  })
  tokenId!: string | null;

  @Choice(SESSION_STATUSES)
  status!: SessionStatus;

  @Moment({ description: 'The start, or the earliest that is known of it; what lists are sorted by.' })
  openedAt!: string;

  @Moment({ nullable: true, description: 'Null where no start is known.' })
  startedAt!: string | null;

  @Moment({ nullable: true })
  endedAt!: string | null;

  @Integer({ description: 'Energy, in Wh; so far while the session is active.' })
  energyWh!: number;

  @Integer({ nullable: true, description: 'Energy register at the start, in Wh.' })
  meterStartWh!: number | null;

  @Integer({ nullable: true, description: 'Energy register at the end, in Wh.' })
  meterStopWh!: number | null;

  @Text({ nullable: true, max: 64, description: "OCPP's reason for the end." })
  stopReason!: string | null;

  @Integer({ min: 0, description: 'How often facts about it contradicted each other.' })
  conflictCount!: number;

  @Integer({ min: 1 })
  revision!: number;

  @Moment()
  updatedAt!: string;
}

/** Two facts about one session contradicted each other; what the ledger made of it. */
export class SessionConflict {
  @Text({ max: 64 })
  kind!: string;

  @Text({ max: 512 })
  detail!: string;

  @Moment()
  detectedAt!: string;
}

/** A command that has to do with a session. */
export class SessionCommand extends Command {
  @Choice(COMMAND_RELATIONS, { description: 'Whether it started the session, ended it, or was otherwise about it.' })
  relation!: CommandRelation;
}

export class SessionDetail extends Session {
  @ListOf(() => SessionConflict)
  conflicts!: SessionConflict[];

  @ListOf(() => SessionCommand, {
    description: 'What was asked of the station about it, in the order in which it was. Drivers see none.',
  })
  commands!: SessionCommand[];
}

export class SessionPage {
  @ListOf(() => Session)
  items!: Session[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class SessionQuery extends PageQuery {
  @Choice(SESSION_STATUSES, { optional: true })
  status?: SessionStatus;

  @Text({ optional: true, max: 64 })
  stationId?: string;

  @Text({ optional: true, max: 64 })
  siteId?: string;

  @Text({ optional: true, max: 64 })
  tokenId?: string;

  @Text({ optional: true, max: 64 })
  transactionId?: string;

  @Flag({ optional: true, description: 'Only sessions about which facts contradicted each other, or only the others.' })
  inConflict?: boolean;

  @Moment({ optional: true, description: 'Sessions opened at or after this moment.' })
  from?: string;

  @Moment({ optional: true, description: 'Sessions opened before this moment.' })
  to?: string;
}
