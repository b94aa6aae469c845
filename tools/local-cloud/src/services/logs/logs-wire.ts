import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { filterPattern } from './filter-pattern';
import type { StoredEvent } from './log-store';
import type { LogsService } from './logs-service';

type Input = Readonly<Record<string, unknown>>;

const MAXIMUM_EVENTS = 10_000;
/** An answer is at most 1 MB. */
const MAXIMUM_BYTES = 1024 * 1024;

/** The JSON 1.1 API of CloudWatch Logs, as far as reading and a function's own writing go. */
export class LogsWire implements WireService {
  readonly name = 'logs';
  readonly protocol = 'json' as const;

  constructor(
    private readonly kernel: Kernel,
    private readonly logs: LogsService,
  ) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const operation = call.headers['x-amz-target']?.split('.')[1] ?? '';
    const input = JSON.parse(call.body.toString('utf8') || '{}') as Input;
    const output = await this.#run(operation, input, call);
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(output) };
  }

  async #run(operation: string, input: Input, call: WireCall): Promise<object> {
    const allow = (group: string | undefined): void =>
      this.kernel.iam.authorise(
        {
          principal: call.principal,
          action: `logs:${operation}`,
          resource: `arn:aws:logs:${this.kernel.region}:${this.kernel.account}:log-group:${group === undefined ? '*' : `${group}:*`}`,
        },
        'AccessDeniedException',
      );
    switch (operation) {
      case 'DescribeLogGroups':
        allow(undefined);
        return this.#describeGroups(input);
      case 'DescribeLogStreams':
        allow(groupName(input));
        return this.#describeStreams(input);
      case 'GetLogEvents':
        allow(groupName(input));
        return this.#getEvents(input);
      case 'FilterLogEvents':
        allow(groupName(input));
        return this.#filterEvents(input);
      case 'CreateLogGroup':
        allow(groupName(input));
        if (this.logs.groups().some(({ name }) => name === groupName(input)))
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        this.logs.createGroup(groupName(input));
        return {};
      case 'CreateLogStream': {
        allow(groupName(input));
        const stream = text(input, 'logStreamName');
        const { name } = this.logs.group(groupName(input));
        if (this.logs.store.hasStream(name, stream))
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
        this.logs.store.createStream(name, stream);
        return {};
      }
      case 'PutLogEvents': {
        allow(groupName(input));
        const { name } = this.logs.group(groupName(input));
        const stream = text(input, 'logStreamName');
        if (!this.logs.store.hasStream(name, stream))
          throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
        const events = (input['logEvents'] as { timestamp: number; message: string }[] | undefined) ?? [];
        this.logs.append(
          name,
          stream,
          events.map(({ timestamp, message }) => ({ at: timestamp, text: message })),
        );
        await this.logs.store.flush();
        return { nextSequenceToken: this.kernel.randomHex(16) };
      }
      default:
        throw new AwsError('UnknownOperationException', `The local cloud has no operation logs:${operation}.`);
    }
  }

  #describeGroups(input: Input): object {
    const prefix = (input['logGroupNamePrefix'] as string | undefined) ?? '';
    const pattern = (input['logGroupNamePattern'] as string | undefined) ?? '';
    const found = this.logs.groups().filter(({ name }) => name.startsWith(prefix) && name.includes(pattern));
    const { items, next } = page(found, input, 50);
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        creationTime: group.createdAt,
        retentionInDays: group.retentionDays,
        metricFilterCount: 0,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
      })),
      nextToken: next,
    };
  }

  async #describeStreams(input: Input): Promise<object> {
    const group = this.logs.group(groupName(input));
    await this.logs.store.flush();
    const prefix = (input['logStreamNamePrefix'] as string | undefined) ?? '';
    const found = this.logs.store.streams(group.name).filter(({ name }) => name.startsWith(prefix));
    const byTime = input['orderBy'] === 'LastEventTime';
    found.sort((a, b) => (byTime ? (a.lastAt ?? 0) - (b.lastAt ?? 0) : a.name < b.name ? -1 : 1));
    if (input['descending'] === true) found.reverse();
    const { items, next } = page(found, input, 50);
    return {
      logStreams: items.map((stream) => ({
        logStreamName: stream.name,
        arn: `${group.arn}:log-stream:${stream.name}`,
        creationTime: stream.createdAt,
        firstEventTimestamp: stream.firstAt,
        lastEventTimestamp: stream.lastAt,
        lastIngestionTime: stream.lastAt,
        storedBytes: 0,
      })),
      nextToken: next,
    };
  }

  async #getEvents(input: Input): Promise<object> {
    const group = this.logs.group(groupName(input));
    const stream = text(input, 'logStreamName');
    await this.logs.store.flush();
    if (!this.logs.store.hasStream(group.name, stream))
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    const token = input['nextToken'] as string | undefined;
    const limit = Math.min(Number(input['limit'] ?? MAXIMUM_EVENTS), MAXIMUM_EVENTS);
    const all = [...this.logs.store.read({ group: group.name, streams: [stream], ...times(input) })];
    // A stream holds what one environment wrote, bounded by the store: to read it whole is cheap enough.
    const forward = token?.startsWith('f/');
    const at = token?.slice(2) ?? '';
    const fromHead = input['startFromHead'] === true;
    const candidates = token === undefined ? all : all.filter(({ id }) => (forward ? id > at : id < at));
    const events = forward || (token === undefined && fromHead) ? candidates.slice(0, limit) : candidates.slice(-limit);
    return {
      events: events.map((event) => ({ timestamp: event.at, message: event.text, ingestionTime: event.at })),
      nextForwardToken: `f/${events.at(-1)?.id ?? (at || '0'.repeat(22))}`,
      nextBackwardToken: `b/${events[0]?.id ?? (at || '0'.repeat(22))}`,
    };
  }

  async #filterEvents(input: Input): Promise<object> {
    const group = this.logs.group(groupName(input));
    await this.logs.store.flush();
    const matches = filterPattern(input['filterPattern'] as string | undefined);
    const limit = Math.min(Number(input['limit'] ?? MAXIMUM_EVENTS), MAXIMUM_EVENTS);
    const names = input['logStreamNames'] as string[] | undefined;
    const prefix = input['logStreamNamePrefix'] as string | undefined;
    const found: StoredEvent[] = [];
    let bytes = 0;
    let next: string | undefined;
    const afterId = input['nextToken'] as string | undefined;
    for (const event of this.logs.store.read({
      group: group.name,
      ...(names ? { streams: names } : {}),
      ...(afterId === undefined ? {} : { afterId }),
      ...times(input),
    })) {
      if (!matches(event.text) || (prefix !== undefined && !event.stream.startsWith(prefix))) continue;
      if (found.length >= limit || bytes + event.text.length > MAXIMUM_BYTES) {
        next = found.at(-1)?.id;
        break;
      }
      bytes += event.text.length;
      found.push(event);
    }
    return {
      events: found.map((event) => ({
        logStreamName: event.stream,
        timestamp: event.at,
        message: event.text,
        ingestionTime: event.at,
        eventId: event.id,
      })),
      searchedLogStreams: [],
      nextToken: next,
    };
  }
}

/** The name, also where the caller gives an ARN (`logGroupIdentifier`). */
function groupName(input: Input): string {
  const identifier = input['logGroupIdentifier'] as string | undefined;
  if (identifier !== undefined)
    return identifier.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  return text(input, 'logGroupName');
}

function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '')
    throw new AwsError('InvalidParameterException', `The parameter ${name} is required.`);
  return value;
}

function times(input: Input): { startTime?: number; endTime?: number } {
  return {
    ...(typeof input['startTime'] === 'number' ? { startTime: input['startTime'] } : {}),
    ...(typeof input['endTime'] === 'number' ? { endTime: input['endTime'] + 1 } : {}),
  };
}

function page<T>(all: readonly T[], input: Input, most: number): { items: readonly T[]; next: string | undefined } {
  const from = Number(input['nextToken'] ?? 0);
  const limit = Math.min(Number(input['limit'] ?? most), most);
  const next = from + limit;
  return { items: all.slice(from, next), next: next < all.length ? String(next) : undefined };
}
