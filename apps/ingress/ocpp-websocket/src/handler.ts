import {
  closeQueue,
  connectionCloser,
  connectionTable,
  credentialCheck,
  documentClient,
  presenceTable,
  stationTable,
  tokenRefOf,
  tokenTable,
  transactionTable,
} from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging/publisher';
import type { Station, TokenDirectory } from '@busbar/ocpp-actions';
import { secretReader } from '@busbar/storage';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { acceptConnection } from './accept-connection';
import { answerMessage } from './answer-message';
import { authoriseConnection, type ConnectRequest } from './authorise-connection';
import { closeConnections } from './close-connections';
import { authoriserConfig, closerConfig, ingressConfig } from './config';
import { readConnectionContext } from './connection-context';
import { endConnection } from './end-connection';

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

/** Made by the first call and kept for the environment's life; each function of this bundle makes only what it needs. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const secrets = once(() => secretReader());
const dynamo = once(() => documentClient());

const authoriser = once(() => {
  const config = authoriserConfig();
  const stations = stationTable(dynamo(), config.stationsTable);
  // The check remembers verdicts, so it lives as long as the pepper that it was made with.
  let current: { readonly pepper: string; readonly check: ReturnType<typeof credentialCheck> } | undefined;
  return async () => {
    const [pepper, originSecret] = await Promise.all([
      secrets()(config.pepperSecretArn),
      secrets()(config.originSecretArn),
    ]);
    if (current?.pepper !== pepper) current = { pepper, check: credentialCheck(pepper) };
    return { ...config, stations, originSecret, check: current.check };
  };
});

export const authorise = lambdaHandler({ service: 'ocpp-websocket' }, async (event: ConnectRequest, { log }) =>
  authoriseConnection(event, await authoriser()(), log),
);

const ingress = once(() => {
  const config = ingressConfig();
  const ports = {
    stations: stationTable(dynamo(), config.stationsTable),
    connections: connectionTable(dynamo(), config.connectionsTable),
    presence: presenceTable(dynamo(), config.presenceTable),
    transactions: transactionTable(dynamo(), config.transactionsTable),
    publisher: snsPublisher({ topicArnPrefix: config.topicArnPrefix, spillQueueUrl: config.spillQueueUrl }),
    closeLater: closeQueue(config.closeQueueUrl),
    settled: new Map<string, Station>(),
    source: config.service,
  };
  const { find } = tokenTable(dynamo(), config.tokensTable);
  const tokens = async (): Promise<TokenDirectory> => {
    const pepper = await secrets()(config.pepperSecretArn);
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

const closer = once(() => connectionCloser(closerConfig().managementEndpoint));

export const closeConnection = lambdaHandler(
  { service: 'ocpp-websocket' },
  (event: SQSEvent, { log }): Promise<SQSBatchResponse> => closeConnections(event, closer(), log),
);
