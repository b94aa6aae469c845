import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

/** What became of a frame: on its way, or the connection has ended. */
export type SendResult = 'sent' | 'gone';

/** Whether a rejection is API Gateway's own answer, so that the frame certainly was not sent on. */
export function isRefusal(error: unknown): boolean {
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return metadata?.httpStatusCode !== undefined;
}

/** Sends one frame to one WebSocket connection. Rejects when API Gateway cannot be reached or refuses. */
export type SocketSender = (connectionId: string, frame: string) => Promise<SendResult>;

/**
 * Frames to connections of an API Gateway WebSocket API.
 * @param options.endpoint the API's management address, `https://<api>.execute-api.<region>.amazonaws.com/<stage>`
 */
export function socketSender(options: {
  readonly endpoint: string;
  readonly client?: Pick<ApiGatewayManagementApiClient, 'send'>;
  /** How often it is tried where nothing is heard of a try; a frame may then arrive twice. Default: 2. */
  readonly maxAttempts?: number;
}): SocketSender {
  const client =
    options.client ??
    new ApiGatewayManagementApiClient({
      endpoint: options.endpoint,
      maxAttempts: options.maxAttempts ?? 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    });
  return async (connectionId, frame) => {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(frame) }));
      return 'sent';
    } catch (error) {
      if (error instanceof GoneException) return 'gone';
      throw error;
    }
  };
}
