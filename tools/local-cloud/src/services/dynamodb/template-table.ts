import { AwsError, TemplateError } from '../../kernel/aws-error';
import type { ResourceContext, ResourceInstance } from '../../kernel/resource';
import { DynamoDbService } from './dynamodb-service';

interface KeyPart {
  readonly AttributeName: string;
  readonly KeyType: string;
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyPart[];
  readonly Projection: unknown;
}
interface Shape {
  readonly KeySchema: readonly KeyPart[];
  readonly AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

/** A table as templates describe it: made when absent, kept with its items when its keys and indexes are the same. */
export async function templateTable(context: ResourceContext): Promise<ResourceInstance> {
  const { kernel, place, properties, physicalName } = context;
  const dynamodb = DynamoDbService.of(kernel);
  const TableName = typeof properties['TableName'] === 'string' ? properties['TableName'] : physicalName(255);
  // Resolved properties of a template; dynalite judges their shape.
  const wanted = shapeOf(properties as unknown as Shape);
  const existing = await describe(dynamodb, TableName);
  if (existing === undefined) await make(dynamodb, place, TableName, wanted);
  else if (fingerprint(existing) !== fingerprint(wanted)) {
    throw new TemplateError(
      'template.bad-value',
      place,
      `the table ${TableName} exists with other keys or indexes, which the local cloud cannot change. "npm run reset" wipes the state, and the table is made anew.`,
    );
  }
  dynamodb.timeToLive.set(TableName, timeToLiveOf(place, properties['TimeToLiveSpecification']));
  return {
    ref: TableName,
    attributes: { Arn: dynamodb.arnOf({ table: TableName }) },
    update: templateTable,
    holds: async () => {
      const { Count } = await dynamodb.run('Scan', { TableName, Limit: 1, Select: 'COUNT' });
      return Number(Count) > 0 ? 'its items' : undefined;
    },
    remove: async () => {
      await dynamodb.run('DeleteTable', { TableName });
      dynamodb.timeToLive.set(TableName, undefined);
    },
  };
}

async function make(dynamodb: DynamoDbService, place: string, TableName: string, shape: Shape): Promise<void> {
  try {
    await dynamodb.run('CreateTable', { TableName, ...shape, BillingMode: 'PAY_PER_REQUEST' });
  } catch (error) {
    if (error instanceof AwsError) throw new TemplateError('template.bad-value', place, error.message);
    throw error;
  }
  // dynalite announces a table a moment before it lets it be used.
  while (
    ((await dynamodb.run('DescribeTable', { TableName })) as { Table?: { TableStatus?: string } }).Table
      ?.TableStatus !== 'ACTIVE'
  );
}

async function describe(dynamodb: DynamoDbService, TableName: string): Promise<Shape | undefined> {
  try {
    return (await dynamodb.run('DescribeTable', { TableName }))['Table'] as Shape;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function timeToLiveOf(place: string, specification: unknown): string | undefined {
  if (specification === undefined) return undefined;
  const { Enabled, AttributeName } = specification as { Enabled?: unknown; AttributeName?: unknown };
  if (Enabled === false || Enabled === 'false') return undefined;
  if (typeof AttributeName !== 'string')
    throw new TemplateError(
      'template.bad-value',
      `${place}.TimeToLiveSpecification`,
      'AttributeName must be a string.',
    );
  return AttributeName;
}

/** What a table is made of; capacities, which are not limited here, left out. */
function shapeOf(properties: Shape): Shape {
  const indexes = (list: readonly Index[] | undefined): readonly Index[] | undefined =>
    list === undefined || list.length === 0
      ? undefined
      : list.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  const global = indexes(properties.GlobalSecondaryIndexes);
  const local = indexes(properties.LocalSecondaryIndexes);
  const { KeySchema, AttributeDefinitions } = properties;
  return {
    KeySchema,
    AttributeDefinitions,
    ...(global && { GlobalSecondaryIndexes: global }),
    ...(local && { LocalSecondaryIndexes: local }),
  };
}

function fingerprint(shape: Shape): string {
  const keys = (parts: readonly KeyPart[]): string =>
    parts.map((part) => `${part.KeyType} ${part.AttributeName}`).join();
  const indexes = [...(shape.GlobalSecondaryIndexes ?? []), ...(shape.LocalSecondaryIndexes ?? [])]
    .map((index) => `${index.IndexName} ${keys(index.KeySchema)}`)
    .sort();
  const types = shape.AttributeDefinitions.map(
    (attribute) => `${attribute.AttributeName} ${attribute.AttributeType}`,
  ).sort();
  return JSON.stringify([keys(shape.KeySchema), types, indexes]);
}
