import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** What a station said to a message of ours, as it came in: whoever asked knows what it answers. */
export type StationAnswer = {
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  readonly connectionId: string;
  readonly messageId: string;
  /** ISO 8601. */
  readonly receivedAt: string;
} & (
  | { readonly kind: 'result'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
);

/** Where answers of stations wait for the one who asked. */
export function answerQueue(
  queueUrl: string,
  // The URL names the queue, not the host to send to.
  client: Pick<SQSClient, 'send'> = new SQSClient({ useQueueUrlAsEndpoint: false }),
) {
  return async (answer: StationAnswer): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(answer) }));
  };
}

export type AnswerQueue = ReturnType<typeof answerQueue>;

/** An answer out of a message's body, or nothing where the body is none. */
export function readStationAnswer(body: string): StationAnswer | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { kind, payload, code, description, ...rest } = json as Record<string, unknown>;
  const { stationKey, stationId, operatorId, connectionId, messageId, receivedAt } = rest;
  if (
    typeof stationKey !== 'string' ||
    typeof stationId !== 'string' ||
    typeof operatorId !== 'string' ||
    typeof connectionId !== 'string' ||
    typeof messageId !== 'string' ||
    typeof receivedAt !== 'string' ||
    Number.isNaN(Date.parse(receivedAt))
  )
    return undefined;
  const about = { stationKey, stationId, operatorId, connectionId, messageId, receivedAt };
  if (kind === 'result') return { ...about, kind, payload };
  if (kind === 'error' && typeof code === 'string' && typeof description === 'string')
    return { ...about, kind, code, description };
  return undefined;
}
