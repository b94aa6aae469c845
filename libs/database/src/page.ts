import {
  sql,
  type ExpressionBuilder,
  type ReferenceExpression,
  type SelectQueryBuilder,
  type SqlBool,
  type Expression,
} from 'kysely';
import { BadCursorError } from './errors';

export interface PageRequest {
  /** Most items to return, from 1. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

type Key = string | number;

/** How a list is sorted: the columns that together tell every row apart, and one direction for all of them. */
export interface Order<DB, TB extends keyof DB, Row> {
  /** Names the list; a cursor of another list is refused. */
  readonly name: string;
  readonly direction: 'asc' | 'desc';
  readonly by: readonly {
    readonly column: ReferenceExpression<DB, TB> & string;
    readonly of: (row: Row) => Key;
    readonly type: 'text' | 'timestamptz' | 'integer';
  }[];
}

/**
 * Runs a query for one page of it. Rows that come in while somebody pages neither shift nor repeat others, since a
 * cursor holds the sort key of the last row, not a number of rows.
 * @throws {BadCursorError}
 */
export async function readPage<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: Order<DB, TB, Row>,
  page: PageRequest,
): Promise<Page<Row>> {
  let paged = query;
  if (page.cursor !== undefined) {
    const keys = decodeCursor(page.cursor, order);
    paged = paged.where((eb) => after(eb, order, keys));
  }
  for (const { column } of order.by) paged = paged.orderBy(sql.ref(column), order.direction);
  const rows = (await paged.limit(page.limit + 1).execute()) as Row[];
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(order, last) : null };
}

function after<DB, TB extends keyof DB, Row>(
  _eb: ExpressionBuilder<DB, TB>,
  order: Order<DB, TB, Row>,
  keys: readonly Key[],
): Expression<SqlBool> {
  const columns = sql.join(order.by.map(({ column }) => sql.ref(column)));
  const values = sql.join(order.by.map(({ type }, index) => sql`${keys[index]}::${sql.raw(type)}`));
  return order.direction === 'asc'
    ? sql<SqlBool>`(${columns}) > (${values})`
    : sql<SqlBool>`(${columns}) < (${values})`;
}

function encodeCursor<DB, TB extends keyof DB, Row>(order: Order<DB, TB, Row>, row: Row): string {
  return Buffer.from(JSON.stringify([order.name, ...order.by.map(({ of }) => of(row))])).toString('base64url');
}

function decodeCursor<DB, TB extends keyof DB, Row>(cursor: string, order: Order<DB, TB, Row>): Key[] {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursorError();
  }
  if (!Array.isArray(json) || json.length !== order.by.length + 1 || json[0] !== order.name) throw new BadCursorError();
  return json.slice(1).map((key: unknown, index) => {
    const type = order.by[index]?.type;
    if (type === 'integer' ? Number.isSafeInteger(key) : typeof key === 'string' && !key.includes('\0')) {
      if (type !== 'timestamptz' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key as string)) return key as Key;
    }
    throw new BadCursorError();
  });
}
