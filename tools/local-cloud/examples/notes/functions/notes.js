const { DynamoDBClient, GetItemCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});

/** GET and PUT /notes/{id} */
exports.handler = async ({ requestContext, pathParameters: { id }, body }) => {
  if (requestContext.http.method === 'PUT') {
    await dynamodb.send(
      new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id }, text: { S: body ?? '' } } }),
    );
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: id }));
    return { statusCode: 204 };
  }
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: process.env.TABLE, Key: { id: { S: id } } }));
  return Item
    ? { statusCode: 200, body: Item.text?.S ?? Item.count.N }
    : { statusCode: 404, body: 'there is no such note' };
};
