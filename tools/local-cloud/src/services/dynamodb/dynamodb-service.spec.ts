import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { resource as globalTableType } from '../../resources/aws-dynamodb-global-table';
import { resource as tableType } from '../../resources/aws-dynamodb-table';
import { type ServiceBench, serviceBench } from '../../store/testing/service-bench';
import { DynamoDbService } from './dynamodb-service';

const tableArn = (name: string): string => `arn:aws:dynamodb:eu-central-1:000000000000:table/${name}`;
const STATIONS = {
  TableName: 'stations',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'stationKey', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'stationKey', AttributeType: 'S' },
    { AttributeName: 'site', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'bySite',
      KeySchema: [{ AttributeName: 'site', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};

/** Each case cites the page of https://docs.aws.amazon.com/amazondynamodb/latest/ that it holds the service to. */
describe('DynamoDB, through the SDK', () => {
  let bench: ServiceBench;
  let dynamodb: DynamoDBClient;

  const put = (key: string, more: Record<string, { S: string } | { N: string }> = {}, options: object = {}) =>
    dynamodb.send(new PutItemCommand({ TableName: 'stations', Item: { stationKey: { S: key }, ...more }, ...options }));
  const get = async (key: string) =>
    (
      await dynamodb.send(
        new GetItemCommand({ TableName: 'stations', Key: { stationKey: { S: key } }, ConsistentRead: true }),
      )
    ).Item;

  beforeEach(async () => {
    bench = await serviceBench();
    dynamodb = new DynamoDBClient(bench.sdk());
    await bench.create(tableType, 'stations', STATIONS);
  });
  afterEach(async () => {
    dynamodb.destroy();
    await DynamoDbService.of(bench.kernel).stop();
    await bench.close();
  });

  it('reads what was written, and queries indexes (developerguide/GSI.html)', async () => {
    await put('bb-1', { site: { S: 'chicago' } });
    await put('bb-2', { site: { S: 'new-york' } });
    expect(await get('bb-1')).toEqual({ stationKey: { S: 'bb-1' }, site: { S: 'chicago' } });
    const found = await dynamodb.send(
      new QueryCommand({
        TableName: 'stations',
        IndexName: 'bySite',
        KeyConditionExpression: 'site = :site',
        ExpressionAttributeValues: { ':site': { S: 'new-york' } },
      }),
    );
    expect(found.Items?.map((item) => item['stationKey']?.S)).toEqual(['bb-2']);
    expect((await dynamodb.send(new ScanCommand({ TableName: 'stations' }))).Count).toBe(2);
  });

  it('lets one of many conditional writers win, and shows the item to those who ask (developerguide/Expressions.ConditionExpressions.html)', async () => {
    const attempts = Array.from({ length: 10 }, (_, index) =>
      put(
        'once',
        { n: { N: String(index) } },
        { ConditionExpression: 'attribute_not_exists(stationKey)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
      ),
    );
    const outcomes = await Promise.allSettled(attempts);
    const failures = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map((outcome): unknown => outcome.reason);
    expect(failures).toHaveLength(9);
    for (const failure of failures) expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect((failures[0] as ConditionalCheckFailedException).Item).toEqual(await get('once'));
  });

  it('updates with expressions, newer writes only', async () => {
    const update = (version: number) =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName: 'stations',
          Key: { stationKey: { S: 'a' } },
          UpdateExpression: 'SET version = :v',
          ConditionExpression: 'attribute_not_exists(version) OR version < :v',
          ExpressionAttributeValues: { ':v': { N: String(version) } },
        }),
      );
    await update(2);
    await expect(update(1)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    expect((await get('a'))?.['version']).toEqual({ N: '2' });
  });

  it('deletes items whose time has come (developerguide/howitworks-ttl.html)', async () => {
    const now = Math.floor(bench.clock.now() / 1_000);
    await put('soon', { expiresAt: { N: String(now + 30) } });
    await put('later', { expiresAt: { N: String(now + 3_600) } });
    await put('never');
    await put('text', { expiresAt: { S: '0' } });
    await bench.clock.advance(60_000);
    await until(async () => (await get('soon')) === undefined);
    for (const key of ['later', 'never', 'text']) expect(await get(key)).toBeDefined();
    expect(
      (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: 'stations' }))).TimeToLiveDescription,
    ).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  });

  it('checks every table and index of a call (service-authorization reference)', async () => {
    await bench.create(tableType, 'tokens', {
      TableName: 'tokens',
      KeySchema: [{ AttributeName: 'tokenRef', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'tokenRef', AttributeType: 'S' }],
    });
    const client = new DynamoDBClient(
      bench.sdk(
        bench.role(
          'ingress',
          {
            Statement: {
              Effect: 'Allow',
              Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
              Resource: tableArn('stations'),
            },
          },
          'invocation-1',
        ),
      ),
    );
    const Key = { stationKey: { S: 'a' } };
    await client.send(new PutItemCommand({ TableName: 'stations', Item: Key }));
    expect(bench.kernel.journal.consequences('invocation-1')).toMatchObject([
      { kind: 'item', resource: tableArn('stations') },
    ]);
    await client.send(new GetItemCommand({ TableName: tableArn('stations'), Key }));
    await client.send(new BatchGetItemCommand({ RequestItems: { stations: { Keys: [Key] } } }));
    const denied: [string, Promise<unknown>][] = [
      ['dynamodb:DeleteItem', client.send(new DeleteItemCommand({ TableName: 'stations', Key }))],
      [
        tableArn('tokens'),
        client.send(
          new BatchGetItemCommand({
            RequestItems: { stations: { Keys: [Key] }, tokens: { Keys: [{ tokenRef: { S: 'x' } }] } },
          }),
        ),
      ],
      [
        `${tableArn('stations')}/index/bySite`,
        client.send(
          new QueryCommand({
            TableName: 'stations',
            IndexName: 'bySite',
            KeyConditionExpression: 'site = :s',
            ExpressionAttributeValues: { ':s': { S: 'x' } },
          }),
        ),
      ],
    ];
    for (const [named, attempt] of denied)
      await expect(attempt).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(named),
      });
    client.destroy();
  });

  it('names what it has not: transactions, tables', async () => {
    await expect(
      dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName: 'stations', Item: { stationKey: { S: 'a' } } } }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'UnknownOperationException', message: expect.stringContaining('no transactions') });
    await expect(
      dynamodb.send(new GetItemCommand({ TableName: 'renamed', Key: { a: { S: 'b' } } })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: expect.stringContaining('renamed') });
    await expect(
      dynamodb.send(new GetItemCommand({ TableName: 'stations', Key: { wrong: { S: 'b' } } })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('writes batches', async () => {
    await dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: { stations: ['a', 'b'].map((key) => ({ PutRequest: { Item: { stationKey: { S: key } } } })) },
      }),
    );
    expect(await get('b')).toBeDefined();
  });

  it('keeps tables and items across a restart, and refuses a table whose keys changed', async () => {
    await put('kept');
    dynamodb.destroy();
    await DynamoDbService.of(bench.kernel).stop();
    bench = await bench.restart();
    dynamodb = new DynamoDBClient(bench.sdk());
    await bench.create(tableType, 'stations', STATIONS);
    expect(await get('kept')).toBeDefined();
    const changed = bench.create(tableType, 'stations', {
      ...STATIONS,
      KeySchema: [{ AttributeName: 'site', KeyType: 'HASH' }],
    });
    await expect(changed).rejects.toMatchObject({
      place: 'stack/stations',
      message: expect.stringContaining('npm run reset'),
    });
  });

  it('makes global tables of templates too', async () => {
    const made = await bench.create(globalTableType, 'global', {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      Replicas: [{ Region: 'eu-central-1' }],
    });
    expect(made).toMatchObject({ ref: 'stack-global', attributes: { Arn: tableArn('stack-global') } });
    await expect(
      bench.create(tableType, 'broken', { ...STATIONS, TableName: 'broken', AttributeDefinitions: [] }),
    ).rejects.toMatchObject({ place: 'stack/broken' });
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
