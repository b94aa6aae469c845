import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Why a connection is to be closed. */
export type CloseReason = 'replaced' | 'no-common-subprotocol' | 'flooding';

export interface CloseRequest {
  readonly connectionId: string;
  readonly reason: CloseReason;
}

/**
 * Where connections wait to be closed. Closing inside `$connect` fails with 410, since the connection does not exist
 * before the function has answered; the queue's delay gives it that moment.
 */
export function closeQueue(queueUrl: string, client: Pick<SQSClient, 'send'> = new SQSClient({})) {
  return async (request: CloseRequest): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(request) }));
  };
}

/**
 * Closes connections of a WebSocket API.
 * @param endpoint `https://<api>.execute-api.<region>.amazonaws.com/<stage>`
 */
export function connectionCloser(
  endpoint: string,
  client: Pick<ApiGatewayManagementApiClient, 'send'> = new ApiGatewayManagementApiClient({ endpoint }),
) {
  /** Tells whether there was still a connection to close. */
  return async (connectionId: string): Promise<boolean> => {
    try {
      await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'GoneException') return false;
      throw error;
    }
  };
}
