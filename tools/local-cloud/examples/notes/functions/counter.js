const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');

const dynamodb = new DynamoDBClient({});

/** Counts the notes that were written, under the id `count`. */
exports.handler = async ({ Records }) => {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: process.env.TABLE,
      Key: { id: { S: 'count' } },
      UpdateExpression: 'ADD #count :more',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':more': { N: String(Records.length) } },
    }),
  );
  return { batchItemFailures: [] };
};
