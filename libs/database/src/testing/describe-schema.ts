import { sql } from 'kysely';
import type { Queryable } from '../connection';

/**
 * The schema as PostgreSQL describes it, in a form that is made for reading and comparing: tables with columns and
 * constraints, indexes, functions. Partitions of single days are left out.
 */
export async function describeSchema(database: Queryable): Promise<string> {
  const tables = await sql<{ name: string; text: string }>`
    select c.relname as name,
      'create table ' || c.relname || E' (\n' || (
        select string_agg('  ' || line, E',\n' order by position) from (
          select a.attnum as position, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || case when a.attidentity = 'a' then ' generated always as identity' else '' end
            || case when a.attnotnull then ' not null' else '' end
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
          from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          union all
          select 10000 + row_number() over (order by contype desc, conname), 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
          from pg_constraint where conrelid = c.oid and contype in ('p', 'u', 'f', 'c')
        ) as lines
      ) || E'\n)' || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '') || ';' as text
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`.execute(database);
  const indexes = await sql<{ text: string }>`
    select pg_get_indexdef(i.indexrelid) || ';' as text
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace and not c.relispartition
      and not exists (select from pg_constraint where conindid = i.indexrelid)
    order by c.relname, x.relname`.execute(database);
  const functions = await sql<{ text: string }>`
    select pg_get_functiondef(p.oid) || ';' as text from pg_proc p where p.pronamespace = 'public'::regnamespace order by p.proname`.execute(
    database,
  );
  return (
    [
      '-- The schema after all migrations, for reading and review. Written by `node libs/database/dump-schema.mts`; do not edit.',
      ...tables.rows.map(({ text }) => text),
      indexes.rows.map(({ text }) => text.replace(/ public\./g, ' ').replace(/ ON ONLY /, ' ON ')).join('\n'),
      ...functions.rows.map(({ text }) => text.replace(/public\./g, '')),
    ].join('\n\n') + '\n'
  );
}
