import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { inTransaction, type Queryable } from './connection';
import { MigrationMismatchError } from './errors';
import { MIGRATIONS } from './migrations';
import type { Migration } from './migrations/migration';

/** Any number that nothing else in the database locks by. */
const MIGRATION_LOCK = 7_281_003;

export interface MigrationReport {
  /** Ids applied by this call, in order. */
  readonly applied: string[];
  /** How many had been applied before. */
  readonly before: number;
}

/**
 * Brings the schema up to date: each missing migration in a transaction of its own, recorded with the hash of its text.
 * Two runs at once take turns. Migrations that a later release applied are left in peace, since schemas are expanded
 * first and an older release can work with a newer schema.
 * @throws {MigrationMismatchError} when an applied migration was changed since, or a new one was put before applied ones
 */
export async function migrate(
  database: Queryable,
  now: () => Date,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<MigrationReport> {
  const applied: string[] = [];
  let before = 0;
  for (let index = 0; index <= migrations.length; index += 1) {
    const step = await inTransaction(database, async (transaction) => {
      await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
      await sql`set local statement_timeout = 0`.execute(transaction);
      await sql`create table if not exists migration (id text primary key, hash text not null, applied_at timestamptz(3) not null)`.execute(
        transaction,
      );
      const known = await transaction.selectFrom('migration').select(['id', 'hash']).orderBy('id').execute();
      if (index === 0) before = known.length;
      const next = nextMigration(migrations, known);
      if (!next) return undefined;
      await sql.raw(next.sql).execute(transaction);
      await transaction
        .insertInto('migration')
        .values({ id: next.id, hash: migrationHash(next), appliedAt: now().toISOString() })
        .execute();
      return next.id;
    });
    if (step === undefined) break;
    applied.push(step);
  }
  return { applied, before };
}

export function migrationHash(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

function nextMigration(
  migrations: readonly Migration[],
  known: readonly { id: string; hash: string }[],
): Migration | undefined {
  const hashes = new Map(known.map(({ id, hash }) => [id, hash]));
  const missing: Migration[] = [];
  for (const migration of migrations) {
    const hash = hashes.get(migration.id);
    if (hash === undefined) {
      missing.push(migration);
    } else if (hash !== migrationHash(migration)) {
      throw new MigrationMismatchError(
        migration.id,
        `Migration ${migration.id} was applied with another text than this release has.`,
      );
    } else if (missing[0]) {
      throw new MigrationMismatchError(
        missing[0].id,
        `Migration ${missing[0].id} comes before ${migration.id}, which has been applied already.`,
      );
    }
  }
  return missing[0];
}
