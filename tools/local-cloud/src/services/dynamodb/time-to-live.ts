import type { Kernel } from '../../kernel/kernel';
import type { DynamoEngine } from './dynamo-engine';

const SWEEP_MS = 60_000;
/** Items that expired longer ago than that are left alone. */
const OLDEST_SECONDS = 5 * 365 * 24 * 3_600;

/**
 * Deletes items whose time has come; DynamoDB does it within days, this once a minute, and readers have to check for
 * themselves either way. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export class TimeToLive {
  #cancel: (() => void) | undefined;

  constructor(
    private readonly kernel: Kernel,
    private readonly engine: DynamoEngine,
  ) {
    kernel.store.database.exec(
      'CREATE TABLE IF NOT EXISTS dynamodb_ttl (table_name TEXT PRIMARY KEY, attribute TEXT NOT NULL) STRICT',
    );
  }

  /** The attribute of a table that holds an item's end, in seconds since the epoch. */
  attributeOf(table: string): string | undefined {
    const row = this.kernel.store.database
      .prepare('SELECT attribute FROM dynamodb_ttl WHERE table_name = ?')
      .get(table);
    return row && String(row['attribute']);
  }

  set(table: string, attribute: string | undefined): void {
    const { database } = this.kernel.store;
    if (attribute === undefined) database.prepare('DELETE FROM dynamodb_ttl WHERE table_name = ?').run(table);
    else
      database
        .prepare('INSERT OR REPLACE INTO dynamodb_ttl (table_name, attribute) VALUES (?, ?)')
        .run(table, attribute);
  }

  start(): void {
    this.#cancel = this.kernel.clock.after(SWEEP_MS, () => {
      const sweep = (): Promise<number> => this.sweep();
      (this.kernel.conductor?.work(sweep) ?? sweep())
        .catch((error: unknown) =>
          this.kernel.log.error('Expired items could not be deleted.', { error: String(error) }),
        )
        .finally(() => {
          if (this.#cancel !== undefined) this.start();
        });
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** @returns how many items it deleted */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (const row of this.kernel.store.database.prepare('SELECT table_name, attribute FROM dynamodb_ttl').all())
      deleted += await this.#sweepTable(String(row['table_name']), String(row['attribute']));
    return deleted;
  }

  async #sweepTable(TableName: string, attribute: string): Promise<number> {
    const now = Math.floor(this.kernel.clock.now() / 1_000);
    const condition = '#ttl < :now AND #ttl > :oldest';
    const values = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':now': { N: String(now) }, ':oldest': { N: String(now - OLDEST_SECONDS) } },
    };
    const { Table } = (await this.engine.run('DescribeTable', { TableName })) as {
      Table?: { KeySchema: { AttributeName: string }[] };
    };
    const keys = Table?.KeySchema.map((part) => part.AttributeName) ?? [];
    let deleted = 0;
    for (let start: unknown; ;) {
      const page = await this.engine.run('Scan', {
        TableName,
        FilterExpression: condition,
        ...values,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      for (const item of page['Items'] as Record<string, unknown>[]) {
        const Key = Object.fromEntries(keys.map((key) => [key, item[key]]));
        try {
          // Its time may have been moved on meanwhile.
          await this.engine.run('DeleteItem', { TableName, Key, ConditionExpression: condition, ...values });
          deleted += 1;
        } catch (error) {
          if ((error as { code?: unknown }).code !== 'ConditionalCheckFailedException') throw error;
        }
      }
      start = page['LastEvaluatedKey'];
      if (start === undefined) return deleted;
    }
  }
}
