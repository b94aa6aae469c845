import type { DynaliteStore } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import createTable from 'dynalite/actions/createTable.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import deleteTable from 'dynalite/actions/deleteTable.js';
import describeTable from 'dynalite/actions/describeTable.js';
import getItem from 'dynalite/actions/getItem.js';
import listTables from 'dynalite/actions/listTables.js';
import listTagsOfResource from 'dynalite/actions/listTagsOfResource.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import tagResource from 'dynalite/actions/tagResource.js';
import untagResource from 'dynalite/actions/untagResource.js';
import updateItem from 'dynalite/actions/updateItem.js';
import updateTable from 'dynalite/actions/updateTable.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import createTableRules from 'dynalite/validations/createTable.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import deleteTableRules from 'dynalite/validations/deleteTable.js';
import describeTableRules from 'dynalite/validations/describeTable.js';
import getItemRules from 'dynalite/validations/getItem.js';
import listTablesRules from 'dynalite/validations/listTables.js';
import listTagsOfResourceRules from 'dynalite/validations/listTagsOfResource.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import scanRules from 'dynalite/validations/scan.js';
import tagResourceRules from 'dynalite/validations/tagResource.js';
import untagResourceRules from 'dynalite/validations/untagResource.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import updateTableRules from 'dynalite/validations/updateTable.js';
import { AwsError } from '../../kernel/aws-error';
import type { Store } from '../../kernel/store';
import { dynaliteStore } from './dynalite-store';

/** Imported one by one, so that the engine runs without dynalite's own HTTP server and its socket. */
const OPERATIONS = {
  BatchGetItem: { run: batchGetItem, rules: batchGetItemRules },
  BatchWriteItem: { run: batchWriteItem, rules: batchWriteItemRules },
  CreateTable: { run: createTable, rules: createTableRules },
  DeleteItem: { run: deleteItem, rules: deleteItemRules },
  DeleteTable: { run: deleteTable, rules: deleteTableRules },
  DescribeTable: { run: describeTable, rules: describeTableRules },
  GetItem: { run: getItem, rules: getItemRules },
  ListTables: { run: listTables, rules: listTablesRules },
  ListTagsOfResource: { run: listTagsOfResource, rules: listTagsOfResourceRules },
  PutItem: { run: putItem, rules: putItemRules },
  Query: { run: query, rules: queryRules },
  Scan: { run: scan, rules: scanRules },
  TagResource: { run: tagResource, rules: tagResourceRules },
  UntagResource: { run: untagResource, rules: untagResourceRules },
  UpdateItem: { run: updateItem, rules: updateItemRules },
  UpdateTable: { run: updateTable, rules: updateTableRules },
} as const;

export type DynamoOperation = keyof typeof OPERATIONS;
export type DynamoInput = Readonly<Record<string, unknown>>;
export type DynamoOutput = Record<string, unknown>;

export function isDynamoOperation(name: string): name is DynamoOperation {
  return Object.hasOwn(OPERATIONS, name);
}

/** dynalite in the process, its state in the local cloud's store. */
export class DynamoEngine {
  readonly #store: DynaliteStore;
  readonly #open: () => Promise<void>;

  constructor(options: { store: Store; region: string; account: string }) {
    const { dynalite, open } = dynaliteStore(options.store);
    this.#store = dynalite;
    this.#open = open;
    this.#store.tableDb.awsRegion = options.region;
    this.#store.tableDb.awsAccountId = options.account;
  }

  /** @throws the system's error where the state cannot be used */
  open(): Promise<void> {
    return this.#open();
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => this.#store.db.close((error) => (error ? reject(error) : resolve())));
  }

  /** @throws {AwsError} what DynamoDB answers */
  async run(operation: DynamoOperation, input: DynamoInput): Promise<DynamoOutput> {
    const { run, rules } = OPERATIONS[operation];
    try {
      // dynalite strips what it does not know from its input.
      const data = validations.checkTypes(structuredClone(input), rules.types);
      validations.checkValidations(data, rules.types, rules.custom, this.#store);
      return await new Promise((resolve, reject) =>
        run(this.#store, data, (error, answer) => (error ? reject(error) : resolve(answer ?? {}))),
      );
    } catch (error) {
      throw awsError(error);
    }
  }
}

function awsError(error: unknown): unknown {
  const { statusCode, body } = (error ?? {}) as {
    statusCode?: unknown;
    body?: { __type?: string; message?: string; Message?: string };
  };
  if (typeof statusCode !== 'number' || body?.__type === undefined) return error;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? code, statusCode);
}
