import { createHash } from 'node:crypto';
import type { Kernel } from '../kernel/kernel';
import { DEVELOPER } from '../kernel/principal';
import { DynamoDbService } from '../services/dynamodb/dynamodb-service';

/** Hashes of a network's past and present. */
export interface Fingerprint {
  /** Which functions ran, in which order, when, with which outcome. */
  readonly deliveries: string;
  readonly faults: string;
  /** Every row of every table of every database. */
  readonly tables: string;
  readonly items: string;
  readonly objects: string;
}

type Query = (database: string, text: string) => Promise<Record<string, unknown>[]>;

export async function fingerprintOf(kernel: Kernel, databases: readonly string[], query: Query): Promise<Fingerprint> {
  const past = kernel.journal.entries({ limit: Number.MAX_SAFE_INTEGER });
  return {
    deliveries: digest(
      past
        .filter(({ kind }) => kind === 'invocation')
        .map(({ at, outcome, detail }) => [at, outcome, detail?.['functionName'], detail?.['trigger']]),
    ),
    faults: digest(
      past.filter(({ kind }) => kind === 'fault').map(({ at, resource, detail }) => [at, resource, detail?.['fault']]),
    ),
    tables: digest(await Promise.all(databases.map((database) => tablesOf((text) => query(database, text))))),
    items: digest(await itemsOf(kernel)),
    objects: digest(await objectsOf(kernel)),
  };
}

/** Rows without their place on the disk, in the order of their text. */
async function tablesOf(query: (text: string) => Promise<Record<string, unknown>[]>): Promise<unknown[]> {
  const names = await query(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
  );
  const tables: unknown[] = [];
  for (const { name } of names)
    tables.push([name, (await query(`SELECT t::text AS row FROM ${String(name)} t ORDER BY 1`)).map(({ row }) => row)]);
  return tables;
}

async function itemsOf(kernel: Kernel): Promise<unknown[]> {
  const service = DynamoDbService.of(kernel);
  const { TableNames } = await service.run('ListTables', {});
  const tables: unknown[] = [];
  for (const TableName of (TableNames as string[]).sort()) {
    const items: string[] = [];
    for (let start: unknown; ;) {
      const page = await service.run('Scan', { TableName, ...(start !== undefined && { ExclusiveStartKey: start }) });
      for (const item of page['Items'] as Record<string, unknown>[])
        items.push(JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))));
      start = page['LastEvaluatedKey'];
      if (start === undefined) break;
    }
    tables.push([TableName, items.sort()]);
  }
  return tables;
}

async function objectsOf(kernel: Kernel): Promise<unknown[]> {
  const objects: unknown[] = [];
  for (const row of kernel.store.database.prepare('SELECT bucket, key FROM s3_objects ORDER BY bucket, key').all()) {
    const [bucket, key] = [String(row['bucket']), String(row['key'])];
    const object = await kernel.services.s3.get({ bucket, key, principal: DEVELOPER });
    objects.push([
      bucket,
      key,
      createHash('sha256')
        .update(object?.body ?? '')
        .digest('hex'),
    ]);
  }
  return objects;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
