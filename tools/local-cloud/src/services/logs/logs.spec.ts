import { createHash, createHmac } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { aFunction } from '../../testing/function-template';
import { ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { filterPattern } from './filter-pattern';
import { LogsService } from './logs-service';

let cloud: TestCloud;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  cloud = await startCloud(
    {
      Resources: {
        Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/talker', RetentionInDays: 7 } },
        ...aFunction('Talker', 'exports.handler = async (event) => { console.log("said", event.text); };', {
          properties: { LoggingConfig: { LogGroup: { Ref: 'Group' } } },
        }),
      },
    },
    { clock },
  );
});
afterEach(() => cloud.stop());

/** Calls the JSON API as an SDK would. */
async function call<T>(operation: string, input: object): Promise<T & { __type?: string }> {
  const body = JSON.stringify(input);
  const hash = createHash('sha256').update(body).digest('hex');
  const response = await fetch(cloud.endpoint, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
      'x-amz-content-sha256': hash,
      authorization: `AWS4-HMAC-SHA256 Credential=developer/20260101/eu-central-1/logs/aws4_request, SignedHeaders=host, Signature=${createHmac('sha256', 'developer').update(hash).digest('hex')}`,
    },
  });
  return (await response.json()) as T & { __type?: string };
}
const say = (text: string): Promise<unknown> =>
  new LambdaClient(cloud.client()).send(
    new InvokeCommand({ FunctionName: 'talker', Payload: JSON.stringify({ text }) }),
  );
interface Events {
  events: { message: string; timestamp: number; logStreamName?: string }[];
  nextToken?: string;
  nextForwardToken?: string;
}

describe('log groups', () => {
  it('come from the template with their retention', async () => {
    const { logGroups } = await call<{ logGroups: unknown[] }>('DescribeLogGroups', {
      logGroupNamePrefix: '/aws/lambda/',
    });
    expect(logGroups).toMatchObject([
      { logGroupName: '/aws/lambda/talker', retentionInDays: 7, creationTime: clock.now() },
    ]);
  });

  it('lose what is older than their retention', async () => {
    await say('old');
    await LogsService.of(cloud.kernel).store.flush();
    await clock.advance(8 * 86_400_000);
    await say('new');
    const { events } = await call<Events>('FilterLogEvents', {
      logGroupName: '/aws/lambda/talker',
      filterPattern: 'said',
    });
    expect(events.map(({ message }) => message.split('\t').at(-1))).toEqual(['said new']);
  });
});

describe('events', () => {
  it('are found by group, term and time', async () => {
    await say('one');
    await clock.advance(1000);
    const middle = clock.now();
    await say('two');
    const found = await call<Events>('FilterLogEvents', {
      logGroupName: '/aws/lambda/talker',
      filterPattern: '"said"',
    });
    expect(found.events.map(({ message }) => message.split('\t').at(-1))).toEqual(['said one', 'said two']);
    const later = await call<Events>('FilterLogEvents', {
      logGroupName: '/aws/lambda/talker',
      filterPattern: 'said',
      startTime: middle,
    });
    expect(later.events.map(({ message }) => message.split('\t').at(-1))).toEqual(['said two']);
  });

  it('come page by page without loss or repetition', async () => {
    for (const text of ['a', 'b', 'c']) await say(text);
    const all: string[] = [];
    let nextToken: string | undefined;
    do {
      const page: Events = await call<Events>('FilterLogEvents', {
        logGroupName: '/aws/lambda/talker',
        limit: 2,
        nextToken,
      });
      expect(page.events.length).toBeLessThanOrEqual(2);
      all.push(...page.events.map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    const whole = await call<Events>('FilterLogEvents', { logGroupName: '/aws/lambda/talker' });
    expect(all).toEqual(whole.events.map(({ message }) => message));
    expect(all.filter((message) => message.startsWith('START'))).toHaveLength(3);
  });

  it('are read stream by stream, forward from the head', async () => {
    await say('here');
    const { logStreams } = await call<{ logStreams: { logStreamName: string }[] }>('DescribeLogStreams', {
      logGroupName: '/aws/lambda/talker',
      orderBy: 'LastEventTime',
      descending: true,
    });
    expect(logStreams).toHaveLength(1);
    const logStreamName = logStreams[0]?.logStreamName;
    const first = await call<Events>('GetLogEvents', {
      logGroupName: '/aws/lambda/talker',
      logStreamName,
      startFromHead: true,
      limit: 2,
    });
    const rest = await call<Events>('GetLogEvents', {
      logGroupName: '/aws/lambda/talker',
      logStreamName,
      nextToken: first.nextForwardToken,
    });
    const lines = [...first.events, ...rest.events].map(({ message }) => message.split(/[ \t]/)[0]);
    expect(lines).toEqual(['INIT_START', 'START', expect.stringMatching(/^\d{4}-/) as unknown, 'END', 'REPORT']);
    const end = await call<Events>('GetLogEvents', {
      logGroupName: '/aws/lambda/talker',
      logStreamName,
      nextToken: rest.nextForwardToken,
    });
    expect(end).toMatchObject({ events: [], nextForwardToken: rest.nextForwardToken });
  });

  it('survive a restart', async () => {
    await say('before');
    await cloud.restart();
    const { events } = await call<Events>('FilterLogEvents', {
      logGroupName: '/aws/lambda/talker',
      filterPattern: 'before',
    });
    expect(events).toHaveLength(1);
  });

  it('of an unknown group are an error', async () => {
    expect(await call('FilterLogEvents', { logGroupName: 'nowhere' })).toMatchObject({
      __type: expect.stringContaining('ResourceNotFoundException') as unknown,
    });
  });
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax-for-Metric-Filters.html */
describe('a filter pattern', () => {
  it.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR Exception', 'Exception: ERROR', true],
    ['ERROR Exception', 'ERROR', false],
    ['"two words"', 'has two words', true],
    ['?ERROR ?WARN', 'a WARN', true],
    ['?ERROR ?WARN', 'an INFO', false],
    ['ERROR -Ignored', 'ERROR Ignored', false],
  ])('%s on %s: %s', (pattern, text, matches) => {
    expect(filterPattern(pattern)(text)).toBe(matches);
  });

  it('that looks into JSON is refused, not ignored', () => {
    expect(() => filterPattern('{ $.level = "ERROR" }')).toThrow('by terms only');
  });
});
