import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { isFactName } from '@busbar/events';
import { sample } from '../generate-event';
import { StageError } from '../stage-error';
import type { ServiceFunction } from './service-template';

/**
 * The event that a function gets: a JSON file as it is; for a function behind a queue, a fact's name or a file with a
 * fact, wrapped as the event source mapping would; `{}` for a schedule; otherwise a file of the service's `events`
 * folder by its name (`default` when none is given, the function's name for a service's others).
 */
export function eventFor(
  service: string,
  target: ServiceFunction,
  wanted: string | undefined,
  seed: number,
): { readonly event: unknown; readonly from: string } {
  if (wanted !== undefined && existsSync(wanted)) return { event: wrap(target, readJson(wanted)), from: wanted };
  if (target.trigger === 'queue') {
    if (wanted === undefined && !ownEvents(service).has(defaultFor(target))) {
      throw new StageError(
        'stage.bad-argument',
        `${service} consumes facts; say which.`,
        '--event=session.started, or --event=path/to/fact.json',
      );
    }
    if (wanted !== undefined && isFactName(wanted))
      return {
        event: wrap(target, sample(wanted, seed)),
        from: `a generated ${wanted} (--seed=${seed} makes it again)`,
      };
  }
  const own = ownEvents(service);
  const file = own.get(wanted ?? defaultFor(target));
  if (file) return { event: wrap(target, readJson(file)), from: file };
  if (wanted === undefined && target.trigger === 'schedule') return { event: {}, from: '{}, as its schedule sends it' };
  throw new StageError(
    'stage.bad-argument',
    wanted === undefined
      ? `${service} has no default event.`
      : `"${wanted}" is neither a file, nor a fact, nor an event of ${service}.`,
    own.size > 0
      ? `Its own events: ${[...own.keys()].join(', ')}.`
      : `Give a JSON file: --event=path/to/event.json${target.trigger === 'queue' ? ', or a fact: --event=session.started' : ''}`,
  );
}

/** `default` for the main function, `authorise` or `close-connection` for a service's others. */
function defaultFor({ name }: ServiceFunction): string {
  return name === 'handler' ? 'default' : name;
}

function wrap(target: ServiceFunction, value: unknown): unknown {
  if (target.trigger !== 'queue' || hasRecords(value)) return value;
  return sqsEvent([JSON.stringify(value)], target.queueLogicalId ?? 'queue');
}

function hasRecords(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Array.isArray((value as { Records?: unknown }).Records);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html shows the shape. */
function sqsEvent(bodies: readonly string[], queueName: string): object {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `invoke-local-${index}`,
      receiptHandle: `invoke-local-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.now()),
        SenderId: 'AIDAINVOKELOCAL',
        ApproximateFirstReceiveTimestamp: String(Date.now()),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queueName}`,
      awsRegion: 'eu-central-1',
    })),
  };
}

function ownEvents(service: string): Map<string, string> {
  const [folder] = globSync(`apps/*/${service}/events`);
  if (!folder) return new Map();
  return new Map(readdirSync(folder).map((name) => [name.replace(/\.json$/, ''), `${folder}/${name}`]));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StageError('stage.bad-argument', `${file} is not JSON: ${(error as Error).message}`);
  }
}
