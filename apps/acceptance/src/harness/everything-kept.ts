import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { network, sql } from './network';

/** Where secrets are kept, and nothing else. */
const SAFE: ReadonlySet<string> = new Set(['secret']);

/**
 * The places in which a text was written down: tables of the cloud's store (queues, logs, items, executions, the console's
 * archive …), files beside them (objects, logs), and the tables of PostgreSQL. Secrets Manager alone is not looked into.
 */
export async function placesOf(text: string): Promise<string[]> {
  const inFiles = filesBelow(network.stateFolder).flatMap((file) => {
    if (/-(wal|shm|journal)$/.test(file)) return [];
    const bytes = readFileSync(file);
    if (bytes.subarray(0, 15).toString() === 'SQLite format 3') return tablesWith(file, text);
    return bytes.includes(text) ? [file] : [];
  });
  const tables = await sql<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const inDatabase: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ found: boolean }>(`select true as found from ${name} t where t::text like $1 limit 1`, [
      `%${text}%`,
    ]);
    if (rows.length > 0) inDatabase.push(`PostgreSQL ${name}`);
  }
  return [...inFiles, ...inDatabase];
}

function tablesWith(file: string, text: string): string[] {
  // The cloud holds its store for itself alone, so a copy is read, with the log that it has not yet worked in.
  const folder = mkdtempSync(join(tmpdir(), 'busbar-kept-'));
  const copy = join(folder, 'store');
  for (const part of ['', '-wal']) if (existsSync(file + part)) copyFileSync(file + part, copy + part);
  const store = new DatabaseSync(copy);
  try {
    const tables = store.prepare("select name from sqlite_master where type = 'table'").all();
    return tables.flatMap(({ name }) => {
      if (SAFE.has(String(name))) return [];
      const rows = store.prepare(`select * from "${String(name)}"`).all();
      const isThere = rows.some((row) =>
        Object.values(row).some((value) =>
          value instanceof Uint8Array ? Buffer.from(value).includes(text) : String(value).includes(text),
        ),
      );
      return isThere ? [`${file} ${String(name)}`] : [];
    });
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    // PostgreSQL is asked itself: what it has on disk may be compressed.
    if (stat?.isDirectory()) return /postgres|^pg/.test(name) ? [] : filesBelow(file);
    return stat?.isFile() ? [file] : [];
  });
}
