import {
  answerQueue,
  closeQueue,
  connectionTable,
  dynamoClient,
  presenceTable,
  stationTable,
  tokenRefOf,
  tokenTable,
  transactionTable,
} from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging/publisher';
import type { Station, TokenDirectory } from '@busbar/ocpp-actions';
import { secretReader } from '@busbar/storage/secrets';
import { acceptConnection } from './accept-connection';
import { answerMessage } from './answer-message';
import { ingressConfig } from './config';
import { readConnectionContext } from './connection-context';
import { endConnection } from './end-connection';
import { once } from './once';
import { rateLimit } from './rate-limit';

/** What a WebSocket API tells its functions. */
interface WebSocketEvent {
  readonly body?: string;
  readonly requestContext: {
    readonly routeKey: string;
    readonly connectionId: string;
    readonly authorizer?: unknown;
    readonly disconnectStatusCode?: number;
    readonly disconnectReason?: string;
  };
}

interface WebSocketAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ingress = once(() => {
  const config = ingressConfig();
  const dynamo = dynamoClient();
  const secret = secretReader();
  const ports = {
    stations: stationTable(dynamo, config.stationsTable),
    connections: connectionTable(dynamo, config.connectionsTable),
    presence: presenceTable(dynamo, config.presenceTable),
    transactions: transactionTable(dynamo, config.transactionsTable),
    publisher: snsPublisher({ topicArnPrefix: config.topicArnPrefix, spillQueueUrl: config.spillQueueUrl }),
    answers: answerQueue(config.answersQueueUrl),
    closeLater: closeQueue(config.closeQueueUrl),
    settled: new Map<string, Station>(),
    limit: rateLimit({ perMinute: config.messagesPerMinute }),
    tolerances: config.tolerances,
    source: config.service,
  };
  const { find } = tokenTable(dynamo, config.tokensTable);
  const tokens = async (): Promise<TokenDirectory> => {
    const pepper = await secret(config.pepperSecretArn);
    return { refOf: (idTag) => tokenRefOf(idTag, pepper), find };
  };
  return { ports, tokens };
});

export const handler = lambdaHandler(
  { service: 'ocpp-websocket' },
  async (event: WebSocketEvent, invocation): Promise<WebSocketAnswer> => {
    const { ports, tokens } = ingress();
    const {
      routeKey,
      connectionId,
      authorizer,
      disconnectStatusCode: code,
      disconnectReason: reason,
    } = event.requestContext;
    const context = readConnectionContext(authorizer);
    switch (routeKey) {
      case '$connect':
        return acceptConnection(context, connectionId, ports, invocation);
      case '$disconnect':
        await endConnection(
          context,
          { connectionId, ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) },
          ports,
          invocation,
        );
        return { statusCode: 200 };
      default: {
        const body = await answerMessage(
          event.body ?? '',
          connectionId,
          context,
          { ...ports, tokens: await tokens() },
          invocation,
        );
        return { statusCode: 200, ...(body !== undefined && { body }) };
      }
    }
  },
);
