import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { insertRows, type InsertColumns } from '../insert-rows';
import type { Moment, SessionEvidenceTable } from '../schema';

export type SessionEvidenceRecord = Selectable<SessionEvidenceTable>;

const COLUMNS: InsertColumns<SessionEvidenceRecord> = {
  sessionId: ['session_id', 'text'],
  factId: ['fact_id', 'text'],
  kind: ['kind', 'text'],
  stationKey: ['station_key', 'text'],
  connectorId: ['connector_id', 'integer'],
  at: ['at', 'timestamptz'],
  body: ['body', 'jsonb'],
};

/** A start on one connector, as the succession of sessions needs it. */
export interface StartMark {
  readonly sessionId: string;
  readonly stationKey: string;
  readonly connectorId: number;
  readonly at: Moment;
}

/** Everything that stations said about sessions: what the ledger folds. Rows are added, never changed. */
export class SessionEvidence {
  constructor(private readonly db: Queryable) {}

  async add(records: readonly SessionEvidenceRecord[]): Promise<void> {
    await insertRows(this.db, 'session_evidence', COLUMNS, records);
  }

  async of(sessionIds: readonly string[]): Promise<Map<string, SessionEvidenceRecord[]>> {
    const found = new Map<string, SessionEvidenceRecord[]>(sessionIds.map((id) => [id, []]));
    if (sessionIds.length === 0) return found;
    const rows = await this.db.selectFrom('sessionEvidence').selectAll().where('sessionId', 'in', sessionIds).execute();
    for (const row of rows) found.get(row.sessionId)?.push(row);
    return found;
  }

  /** For each start, the session of the start that comes before it on the same connector. */
  async predecessors(starts: readonly StartMark[]): Promise<string[]> {
    const rows = await this.neighbours(starts, 'before');
    return [...new Set(rows.map(({ neighbourId }) => neighbourId))];
  }

  /** For each start, the start of another session that follows it on the same connector, by the start's session. */
  async successors(
    starts: readonly StartMark[],
  ): Promise<Map<string, { readonly sessionId: string; readonly at: Moment }>> {
    const rows = await this.neighbours(starts, 'after');
    return new Map(rows.map((row) => [row.sessionId, { sessionId: row.neighbourId, at: row.neighbourAt }]));
  }

  private async neighbours(starts: readonly StartMark[], side: 'before' | 'after') {
    if (starts.length === 0) return [];
    const comparison = sql.raw(side === 'before' ? '<' : '>');
    const direction = sql.raw(side === 'before' ? 'desc' : 'asc');
    const { rows } = await sql<{ sessionId: string; neighbourId: string; neighbourAt: Moment }>`
      select start.session_id, neighbour.session_id as neighbour_id, neighbour.at as neighbour_at
      from unnest(
        ${starts.map(({ sessionId }) => sessionId)}::text[], ${starts.map(({ stationKey }) => stationKey)}::text[],
        ${starts.map(({ connectorId }) => connectorId)}::integer[], ${starts.map(({ at }) => at)}::timestamptz[]
      ) as start (session_id, station_key, connector_id, at)
      cross join lateral (
        select e.session_id, e.at from session_evidence e
        where e.kind = 'start' and e.station_key = start.station_key and e.connector_id = start.connector_id
          and (e.at, e.fact_id) ${comparison} (start.at, start.session_id) and e.session_id <> start.session_id
        order by e.at ${direction}, e.fact_id ${direction}
        limit 1
      ) as neighbour`.execute(this.db);
    return rows;
  }
}
