import { summarise } from './call-summary';

const call = (method: string, url: string, headers: Record<string, string> = {}, body = '') => {
  const [path = '/', query = ''] = url.split('?');
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.from(body) };
};

describe('a call in a reader’s words', () => {
  it.each([
    [
      'sqs',
      call(
        'POST',
        '/',
        { 'x-amz-target': 'AmazonSQS.SendMessage' },
        '{"QueueUrl":"http://127.0.0.1:4566/000000000000/orders","MessageBody":"x"}',
      ),
      { operation: 'SendMessage', resource: 'orders' },
    ],
    [
      'dynamodb',
      call('POST', '/', { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, '{"TableName":"stations","Key":{}}'),
      { operation: 'GetItem', resource: 'stations' },
    ],
    [
      'sns',
      call(
        'POST',
        '/',
        { 'content-type': 'application/x-www-form-urlencoded' },
        'Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A000000000000%3Afacts&Message=x',
      ),
      { operation: 'Publish', resource: 'facts' },
    ],
    ['s3', call('PUT', '/archive/facts/a%20b.gz'), { operation: 'PutObject', resource: 'archive/facts/a b.gz' }],
    ['s3', call('GET', '/archive?list-type=2'), { operation: 'ListObjects', resource: 'archive' }],
    ['lambda', call('POST', '/2015-03-31/functions/worker/invocations'), { operation: 'Invoke', resource: 'worker' }],
    [
      'execute-api',
      call('POST', '/live/@connections/L0SM9cOFvHcCIhw%3D'),
      { operation: 'PostToConnection', resource: 'L0SM9cOFvHcCIhw=' },
    ],
    ['scheduler', call('GET', '/schedules'), { operation: 'GET /schedules' }],
  ])('of %s', (service, asked, expected) => expect(summarise(service, asked)).toEqual(expected));
});
