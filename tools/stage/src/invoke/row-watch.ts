import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Client, escapeIdentifier } from 'pg';
import { clientConfiguration } from '../deploy/deploy';
import { readContract } from '../deploy/stage-contract';

/** Counts the rows that were inserted or updated since it was opened, by table. */
export interface RowWatch {
  changes(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Row versions carry the id of the transaction that wrote them (`xmin`), so those at or above the next id at the time of
 * opening are new. https://www.postgresql.org/docs/current/ddl-system-columns.html
 */
export async function openRowWatch(endpoint: string): Promise<RowWatch> {
  const configuration = clientConfiguration(endpoint);
  const { databaseSecretArn } = await readContract(new SSMClient(configuration), 'local');
  const secret = await new SecretsManagerClient(configuration).send(new GetSecretValueCommand({ SecretId: databaseSecretArn }));
  const { host, port, username, password, dbname } = JSON.parse(secret.SecretString ?? '{}') as Record<string, string>;
  const client = new Client({ host, port: Number(port), user: username, password, database: dbname, application_name: 'invoke-local' });
  await client.connect();
  const before = await client.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  const next = before.rows[0]?.next;

  return {
    async changes() {
      const tables = await client.query<{ schema: string; name: string }>(
        `select schemaname as schema, relname as name from pg_stat_user_tables order by 1, 2`,
      );
      const lines: string[] = [];
      for (const { schema, name } of tables.rows) {
        const count = await client.query<{ written: string }>(
          `select count(*) as written from ${escapeIdentifier(schema)}.${escapeIdentifier(name)} where xmin::text::bigint >= $1::bigint`,
          [next],
        );
        const written = Number(count.rows[0]?.written);
        if (written > 0) lines.push(`${name}  ${written}`);
      }
      return lines.join('\n') || 'none';
    },
    close: () => client.end(),
  };
}
