import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { ServicePart } from '../../kernel/service-part';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { storeError } from '../../store/store-error';
import {
  DynamoEngine,
  isDynamoOperation,
  type DynamoInput,
  type DynamoOperation,
  type DynamoOutput,
} from './dynamo-engine';
import { touched, unsupported, withTableNames, type Touched } from './dynamodb-access';
import { TimeToLive } from './time-to-live';

const WRITES: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/** DynamoDB: dynalite behind permissions, time to live and the wire. */
export class DynamoDbService implements WireService, ServicePart {
  static readonly #instances = new WeakMap<Kernel, DynamoDbService>();
  readonly name = 'dynamodb';
  readonly protocol = 'json';
  readonly #engine: DynamoEngine;
  readonly timeToLive: TimeToLive;
  readonly #opened: Promise<void>;

  static of(kernel: Kernel): DynamoDbService {
    let service = this.#instances.get(kernel);
    if (service === undefined) {
      service = new DynamoDbService(kernel);
      this.#instances.set(kernel, service);
    }
    return service;
  }

  constructor(private readonly kernel: Kernel) {
    this.#engine = new DynamoEngine({
      store: kernel.store,
      region: kernel.region,
      account: kernel.account,
    });
    this.timeToLive = new TimeToLive(kernel, this.#engine);
    this.#opened = this.#engine.open();
    // Told to whoever needs the tables; until then it is nobody's unhandled rejection.
    this.#opened.catch(() => undefined);
    this.timeToLive.start();
    kernel.expose(this);
  }

  /** @throws {StoreError} */
  async start(): Promise<void> {
    try {
      await this.#opened;
    } catch (error) {
      throw storeError(error, this.kernel.store.folder);
    }
  }

  async stop(): Promise<void> {
    this.timeToLive.stop();
    await this.#opened.then(
      () => this.#engine.close(),
      () => undefined,
    );
  }

  arnOf({ table, index }: Touched): string {
    const arn = `arn:aws:dynamodb:${this.kernel.region}:${this.kernel.account}:table/${table}`;
    return index === undefined ? arn : `${arn}/index/${index}`;
  }

  /** An operation without a permission check, for resources and the service itself. */
  async run(operation: DynamoOperation, input: DynamoInput): Promise<DynamoOutput> {
    await this.start();
    return this.#engine.run(operation, input);
  }

  async handle(call: WireCall): Promise<WireResponse> {
    const operation = (call.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    const input = parseInput(call.body);
    this.#authorise(call.principal, operation, input);
    const output = await this.#answer(operation, withTableNames(input));
    this.#record(call.principal, operation, input);
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
  }

  async #answer(operation: string, input: DynamoInput): Promise<DynamoOutput> {
    if (operation === 'UpdateTimeToLive' || operation === 'DescribeTimeToLive')
      return this.#timeToLive(operation, input);
    if (!isDynamoOperation(operation)) throw unsupported(operation);
    try {
      const output = await this.run(operation, input);
      if (operation === 'DeleteTable') this.timeToLive.set(String(input['TableName']), undefined);
      return output;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'ResourceNotFoundException')
        throw new AwsError(
          error.code,
          `Requested resource not found: Table: ${touched(input)
            .map(({ table }) => table)
            .join(', ')} not found. Tables are made by templates (AWS::DynamoDB::Table) or by CreateTable.`,
        );
      if (
        error.code === 'ConditionalCheckFailedException' &&
        input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD'
      )
        throw new AwsError(error.code, error.message, error.status, await this.#currentItem(input));
      throw error;
    }
  }

  /** What a failed condition was judged on, as nearly as a second look can tell. */
  async #currentItem(input: DynamoInput): Promise<{ Item?: unknown }> {
    const { Table } = (await this.run('DescribeTable', { TableName: input['TableName'] })) as {
      Table?: { KeySchema: { AttributeName: string }[] };
    };
    const source = (input['Key'] ?? input['Item']) as Record<string, unknown>;
    const Key = Object.fromEntries(
      (Table?.KeySchema ?? []).map(({ AttributeName }) => [AttributeName, source[AttributeName]]),
    );
    const { Item } = await this.run('GetItem', { TableName: input['TableName'], Key, ConsistentRead: true });
    return Item === undefined ? {} : { Item };
  }

  async #timeToLive(operation: string, input: DynamoInput): Promise<DynamoOutput> {
    const table = String(input['TableName']);
    await this.#answer('DescribeTable', { TableName: table });
    if (operation === 'UpdateTimeToLive') {
      const specification = input['TimeToLiveSpecification'] as
        { Enabled?: unknown; AttributeName?: unknown } | undefined;
      if (typeof specification?.AttributeName !== 'string' || typeof specification.Enabled !== 'boolean')
        throw new AwsError('ValidationException', 'TimeToLiveSpecification needs Enabled and AttributeName.');
      this.timeToLive.set(table, specification.Enabled ? specification.AttributeName : undefined);
      return { TimeToLiveSpecification: specification };
    }
    const attribute = this.timeToLive.attributeOf(table);
    return {
      TimeToLiveDescription:
        attribute === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute },
    };
  }

  #authorise(principal: Principal, operation: string, input: DynamoInput): void {
    const resources = touched(input).map((each) => this.arnOf(each));
    for (const resource of resources.length === 0 ? ['*'] : resources)
      this.kernel.iam.authorise({ principal, action: `dynamodb:${operation}`, resource }, 'AccessDeniedException');
  }

  /** What a function changed belongs to its flow; reads would drown it. */
  #record(principal: Principal, operation: string, input: DynamoInput): void {
    if (!WRITES.includes(operation) || principal.kind !== 'role' || principal.invocationId === undefined) return;
    for (const each of touched(input)) {
      const detail = { operation, ...(input['Key'] !== undefined && { key: input['Key'] }) };
      this.kernel.journal.record({
        id: this.kernel.randomHex(16),
        at: this.kernel.clock.now(),
        kind: 'item',
        resource: this.arnOf(each),
        causes: [principal.invocationId],
        outcome: 'ok',
        detail,
      });
    }
  }
}

function parseInput(body: Buffer): DynamoInput {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as DynamoInput;
  } catch {
    // Told below.
  }
  throw new AwsError('SerializationException', 'The request body is no JSON object.');
}
