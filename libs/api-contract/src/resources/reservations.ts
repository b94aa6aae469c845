import { Choice, Integer, ListOf, Moment, Text } from '../fields';
import { RESERVATION_STATUSES, type ReservationStatus } from '../vocabulary';
import { PageQuery } from './common';

/** A place of a station that is kept for somebody. */
export class Reservation {
  @Text({ max: 36, description: 'The id of the command that asked for it.' })
  id!: string;

  @Text({ max: 64 })
  stationId!: string;

  @Text({ nullable: true, max: 64 })
  siteId!: string | null;

  @Integer({ description: 'The number that the station knows it by.' })
  reservationId!: number;

  @Integer({ nullable: true, min: 1, description: 'Null: any EVSE of the station.' })
  evseId!: number | null;

  @Text({ nullable: true, max: 64, description: 'Who is no operator sees the pseudonym of the token.' })
  tokenId!: string | null;

  @Choice(RESERVATION_STATUSES, {
    description:
      '`active`: the station keeps the place. `expired` is decided by the time, too. `failed`: the station did not take it. `replaced`: by another one of its number.',
  })
  status!: ReservationStatus;

  @Moment()
  requestedAt!: string;

  @Moment()
  expiresAt!: string;

  @Moment({ nullable: true })
  acceptedAt!: string | null;

  @Moment({ nullable: true, description: 'When it was used or cancelled, or the station said that it ended.' })
  endedAt!: string | null;

  @Text({ nullable: true, min: 0, max: 128, description: 'The word of the station for why it ended or was not taken.' })
  reason!: string | null;

  @Text({ nullable: true, max: 128, description: 'The session that used it.' })
  sessionId!: string | null;
}

export class ReservationPage {
  @ListOf(() => Reservation)
  items!: Reservation[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class ReservationQuery extends PageQuery {
  @Text({ optional: true, max: 64 })
  stationId?: string;

  @Choice(RESERVATION_STATUSES, { optional: true })
  status?: ReservationStatus;
}
