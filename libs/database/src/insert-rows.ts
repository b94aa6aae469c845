import { sql } from 'kysely';
import type { Queryable } from './connection';

/** A column of the table, with its type in PostgreSQL. */
export type InsertColumns<Row> = { readonly [Key in keyof Row]: readonly [column: string, type: string] };

/**
 * Adds rows; those that are there already stay as they are. One array for each column, so that the statement is the same
 * however many rows there are: one parameter for each value takes PostgreSQL longer to read than the rows take to write.
 */
export async function insertRows<Row extends object>(
  db: Queryable,
  table: string,
  columns: InsertColumns<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const keys = Object.keys(columns) as (keyof Row & string)[];
  const names = sql.raw(keys.map((key) => columns[key][0]).join(', '));
  const arrays = sql.join(keys.map((key) => sql`${rows.map((row) => row[key])}::${sql.raw(columns[key][1])}[]`));
  await sql`
    insert into ${sql.raw(table)} (${names})
    select ${names} from unnest(${arrays}) as given (${names})
    on conflict do nothing`.execute(db);
}
