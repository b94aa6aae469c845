import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { fromItem, toItem } from './item';
import { startTables, type IngressTables } from './testing';

let tables: IngressTables;
beforeAll(async () => void (tables = await startTables()));
afterAll(() => tables.stop());

const { fields } = fc.letrec<{ value: unknown; fields: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    // DynamoDB keeps 38 digits; -0 is 0 there.
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((n) => Math.round(n * 1000) / 1000 + 0),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('fields'),
  ),
  fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));

describe('items', () => {
  it("are read by the SDK's own mapping as they were written, and the other way round", async () => {
    const sdk = DynamoDBDocumentClient.from(tables.client);
    const TableName = tables.names.stations;
    await fc.assert(
      fc.asyncProperty(fields, async (some) => {
        const item = { ...some, stationKey: 'ours' };
        await tables.client.send(new PutItemCommand({ TableName, Item: toItem(item) }));
        const read = await sdk.send(new GetCommand({ TableName, Key: { stationKey: 'ours' } }));
        expect(read.Item).toEqual(item);

        await sdk.send(new PutCommand({ TableName, Item: { ...some, stationKey: 'theirs' } }));
        const { Item } = await tables.client.send(
          new GetItemCommand({ TableName, Key: toItem({ stationKey: 'theirs' }) }),
        );
        expect(fromItem(Item ?? {})).toEqual({ ...some, stationKey: 'theirs' });
      }),
      { numRuns: 40 },
    );
  });

  it('have no field that is undefined, and read what is of another kind as undefined', () => {
    expect(toItem({ siteId: undefined, credential: { kind: 'open', hash: undefined } })).toEqual({
      credential: { M: { kind: { S: 'open' } } },
    });
    expect(fromItem({ odd: { SS: ['a'] }, none: { NULL: true } })).toEqual({ odd: undefined, none: undefined });
  });
});
