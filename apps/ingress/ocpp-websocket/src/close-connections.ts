import type { Logger } from '@busbar/lambda';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** Closes the connections that a batch names. What could not be closed comes back by its own message; what is no request for it is dropped with a line in the log. */
export async function closeConnections(
  event: SQSEvent,
  close: (connectionId: string) => Promise<boolean>,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    event.Records.map(async ({ messageId, body }) => {
      const connectionId = connectionIdIn(body);
      if (connectionId === undefined) {
        log.warn('message refused', { messageId, description: 'The message names no connection.' });
        return [];
      }
      try {
        log.info('connection closed', { connectionId, existed: await close(connectionId) });
        return [];
      } catch (error) {
        log.error('connection not closed', { connectionId, error: error as Error });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

function connectionIdIn(body: string): string | undefined {
  try {
    const { connectionId } = JSON.parse(body) as { connectionId?: unknown };
    return typeof connectionId === 'string' && connectionId !== '' ? connectionId : undefined;
  } catch {
    return undefined;
  }
}
