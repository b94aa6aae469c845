import type { AnyFact } from '@busbar/events';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import type { SqsSender } from '../clients';

/** A client of the AWS SDK that answers from a function, and remembers what it was asked. */
export function fakeClient<Client>(
  answer: (name: string, input: never) => unknown,
): Client & { readonly asked: { name: string; input: never }[] } {
  const asked: { name: string; input: never }[] = [];
  const send = async (command: { constructor: { name: string }; input: never }): Promise<unknown> => {
    asked.push({ name: command.constructor.name, input: command.input });
    return answer(command.constructor.name, command.input);
  };
  // `send` is overloaded for every command of the SDK; one function of the same run-time shape stands for all of them.
  return { send, asked } as unknown as Client & { asked: { name: string; input: never }[] };
}

export const quietSqs = () => fakeClient<SqsSender>(() => ({}));

export function aFact(id: string, more: Partial<AnyFact> = {}): AnyFact {
  return {
    id: `fact-000${id}`,
    name: 'site.changed',
    version: 1,
    occurredAt: '2026-03-01T10:00:00.000Z',
    recordedAt: '2026-03-01T10:00:01.000Z',
    source: 'test',
    operatorId: 'busbar',
    correlationId: `correlation-${id}`,
    data: { siteId: 'site-1', revision: 1 },
    ...more,
  } as AnyFact;
}

export function sqsEvent(bodies: readonly (string | object)[], receiveCount = 1): SQSEvent {
  return {
    Records: bodies.map((body, n): SQSRecord => ({
      messageId: `m-${n}`,
      receiptHandle: `handle-${n}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: '1772359200000',
        SenderId: 'AIDA',
        ApproximateFirstReceiveTimestamp: '1772359200001',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:busbar-local-things',
      awsRegion: 'eu-central-1',
    })),
  };
}

export function contextWith(remainingMs = 10_000): Context {
  // Only what the wrapper reads.
  return {
    awsRequestId: 'request-1',
    functionVersion: '1',
    getRemainingTimeInMillis: () => remainingMs,
  } as unknown as Context;
}
