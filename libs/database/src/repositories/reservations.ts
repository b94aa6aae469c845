import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { insertRows, type InsertColumns } from '../insert-rows';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment } from '../schema';
import type { ReservationMarkTable, ReservationTable } from '../schema-charging';

export type ReservationRecord = Selectable<ReservationTable>;
export type ReservationMark = Selectable<ReservationMarkTable>;

/** What has become of a reservation; all but the first two are ends. */
export type ReservationStatus =
  'requested' | 'active' | 'used' | 'cancelled' | 'ended' | 'expired' | 'replaced' | 'failed';

export type ReservationView = ReservationRecord & {
  readonly status: ReservationStatus;
  readonly siteId: string | null;
  /** When it was used, cancelled or ended. */
  readonly endedAt: Moment | null;
  readonly reason: string | null;
  readonly sessionId: string | null;
};

export interface ReservationFilter {
  readonly stationKey?: string | undefined;
  readonly status?: ReservationStatus | undefined;
  /** What is over by time is decided at this moment. */
  readonly at: Moment;
}

const MARK_COLUMNS: InsertColumns<ReservationMark> = {
  factId: ['fact_id', 'text'],
  stationKey: ['station_key', 'text'],
  reservationId: ['reservation_id', 'integer'],
  kind: ['kind', 'text'],
  at: ['at', 'timestamptz'],
  reason: ['reason', 'text'],
  sessionId: ['session_id', 'text'],
};

/**
 * Places kept for somebody: what commands ask for, and what stations say became of it. Stations know a reservation by a number that
 * is used again in time, so a mark belongs to the latest reservation of its number that a station had accepted by then.
 */
export class Reservations {
  constructor(private readonly db: Queryable) {}

  /** Takes over what these commands have come to, as they are folded. */
  async follow(commandIds: readonly string[], at: Moment): Promise<void> {
    if (commandIds.length === 0) return;
    const ids = [...commandIds];
    await sql`
      insert into reservation (id, operator_id, station_key, station_id, reservation_id, evse_id, token_ref, requested_at,
        expires_at, accepted_at, refused_at, refusal, updated_at)
      select id, operator_id, station_key, station_id, (parameters ->> 'reservationId')::integer,
        (parameters ->> 'evseId')::integer, parameters ->> 'tokenRef', requested_at, (parameters ->> 'expiresAt')::timestamptz,
        case when result = 'accepted' then answered_at end,
        case when status in ('failed', 'timed-out') and result is distinct from 'accepted' then ended_at end,
        case when status in ('failed', 'timed-out') and result is distinct from 'accepted'
          then coalesce(station_status, failure, status) end,
        ${at}::timestamptz
      from command where id = any(${ids}::text[]) and type = 'reserve' and parameters is not null
      on conflict (id) do update set accepted_at = excluded.accepted_at, refused_at = excluded.refused_at,
        refusal = excluded.refusal, updated_at = excluded.updated_at`.execute(this.db);
    await sql`
      insert into reservation_mark (fact_id, station_key, reservation_id, kind, at, reason, session_id)
      select id, station_key, (parameters ->> 'reservationId')::integer, 'cancelled', ended_at, null, null
      from command
      where id = any(${ids}::text[]) and type = 'cancel-reservation' and parameters is not null and status = 'effective'
      on conflict (fact_id) do update set at = excluded.at`.execute(this.db);
  }

  /** Adds what stations said; what is there already stays as it is. */
  async mark(marks: readonly ReservationMark[]): Promise<void> {
    await insertRows(this.db, 'reservation_mark', MARK_COLUMNS, marks);
  }

  /** Latest asked for first. */
  async list({ stationKey, status, at }: ReservationFilter, page: PageRequest): Promise<Page<ReservationView>> {
    let query = this.views(at);
    if (stationKey !== undefined) query = query.where('reservation.stationKey', '=', stationKey);
    if (status !== undefined) query = query.where(statusAt(at), '=', status);
    return readPage(
      query,
      {
        name: 'reservations',
        direction: 'desc',
        by: [
          { column: 'reservation.requestedAt', of: (row: ReservationView) => row.requestedAt, type: 'timestamptz' },
          { column: 'reservation.id', of: (row: ReservationView) => row.id, type: 'text' },
        ],
      },
      page,
    );
  }

  private views(at: Moment) {
    return this.db
      .selectFrom('reservation')
      .leftJoin('station', 'station.key', 'reservation.stationKey')
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('reservationMark')
            .select([
              'reservationMark.kind',
              'reservationMark.at',
              'reservationMark.reason',
              'reservationMark.sessionId',
            ])
            .whereRef('reservationMark.stationKey', '=', 'reservation.stationKey')
            .whereRef('reservationMark.reservationId', '=', 'reservation.reservationId')
            .whereRef('reservationMark.at', '>=', 'reservation.requestedAt')
            // A station whose answer got lost may keep the place all the same; one that refused does not.
            .where(sql<boolean>`coalesce(reservation.refusal, 'timed-out') = 'timed-out'`)
            .where(({ not, exists, selectFrom }) =>
              not(
                exists(
                  selectFrom('reservation as later')
                    .select('later.id')
                    .whereRef('later.stationKey', '=', 'reservation.stationKey')
                    .whereRef('later.reservationId', '=', 'reservation.reservationId')
                    .whereRef('later.requestedAt', '>', 'reservation.requestedAt')
                    .whereRef('later.acceptedAt', '<=', 'reservationMark.at'),
                ),
              ),
            )
            // Who used it did so whatever else was said.
            .orderBy(sql`reservation_mark.kind = 'used'`, 'desc')
            .orderBy('reservationMark.at')
            .orderBy('reservationMark.factId')
            .limit(1)
            .as('mark'),
        (join) => join.onTrue(),
      )
      .selectAll('reservation')
      .select([
        statusAt(at).as('status'),
        'station.siteId',
        'mark.at as endedAt',
        sql<string | null>`coalesce(mark.reason, reservation.refusal)`.as('reason'),
        'mark.sessionId',
      ]);
  }
}

function statusAt(at: Moment) {
  return sql<ReservationStatus>`case
    when mark.kind = 'ended' and mark.reason = 'Expired' then 'expired'
    when mark.kind is not null then mark.kind
    when reservation.refused_at is not null then 'failed'
    when exists (select from reservation later
      where later.station_key = reservation.station_key and later.reservation_id = reservation.reservation_id
        and later.requested_at > reservation.requested_at and later.accepted_at is not null) then 'replaced'
    when reservation.expires_at <= ${at}::timestamptz then 'expired'
    when reservation.accepted_at is not null then 'active'
    else 'requested' end`;
}
