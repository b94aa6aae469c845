import { AwsError } from '../../kernel/aws-error';
import type { DynamoInput } from './dynamo-engine';

export interface Touched {
  /** A table's name. */
  readonly table: string;
  /** The index that is read, where it is one. */
  readonly index?: string;
}

/**
 * Which tables and indexes a call touches; a permission is needed for each.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function touched(input: DynamoInput): Touched[] {
  const items = input['RequestItems'];
  if (typeof items === 'object' && items !== null)
    return Object.keys(items).map((table) => ({ table: tableName(table) }));
  const arn = input['ResourceArn'];
  if (typeof arn === 'string') return [{ table: tableName(arn) }];
  const table = input['TableName'];
  const index = input['IndexName'];
  if (typeof table !== 'string') return [];
  return [{ table: tableName(table), ...(typeof index === 'string' && { index }) }];
}

/** Callers may give a table's ARN for its name. */
export function tableName(nameOrArn: string): string {
  const match = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([^/]+)/.exec(nameOrArn);
  return match?.[1] ?? nameOrArn;
}

/** The input with names where it had ARNs. */
export function withTableNames(input: DynamoInput): DynamoInput {
  const table = input['TableName'];
  const items = input['RequestItems'];
  return {
    ...input,
    ...(typeof table === 'string' && { TableName: tableName(table) }),
    ...(typeof items === 'object' &&
      items !== null && {
        RequestItems: Object.fromEntries(Object.entries(items).map(([name, value]) => [tableName(name), value])),
      }),
  };
}

/** What dynalite has not, with what to do instead. */
export function unsupported(operation: string): AwsError {
  const transactions = operation.startsWith('Transact') || operation === 'ExecuteTransaction';
  const advice = transactions ? ' It has no transactions: use conditional writes of single items.' : '';
  return new AwsError(
    'UnknownOperationException',
    `The local cloud's DynamoDB has no operation ${operation}.${advice}`,
  );
}
