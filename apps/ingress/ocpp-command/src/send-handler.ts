import { lookup } from 'node:dns/promises';
import {
  commandTable,
  connectionTable,
  dynamoClient,
  stationKeyOfVersion,
  stationTable,
  tokenTable,
} from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging/publisher';
import { isRefusal, socketSender } from '@busbar/messaging/sockets';
import { taskTokens } from '@busbar/messaging/workflows';
import { namedSecrets } from '@busbar/storage/named-secrets';
import { secretReader } from '@busbar/storage/secrets';
import { sendConfig } from './config';
import { once } from './once';
import { postSoap } from './post-soap';
import { sendCommand, type SendingPorts, type SendTask } from './send-command';

const ports = once((): SendingPorts => {
  const config = sendConfig();
  const dynamo = dynamoClient();
  const secret = secretReader();
  return {
    commands: commandTable(dynamo, config.commandsTable),
    connections: connectionTable(dynamo, config.connectionsTable),
    stations: stationTable(dynamo, config.stationsTable),
    cards: tokenTable(dynamo, config.tokensTable),
    secretOf: namedSecrets({ prefix: config.stationSecretsPrefix }),
    keyOf: async (stationKey, version) =>
      stationKeyOfVersion(await secret(config.stationKeysSecretArn), stationKey, version),
    tokens: taskTokens(),
    publisher: snsPublisher(config),
    // A frame of which nothing was heard may have gone out, and a station would carry out a second one as well.
    send: socketSender({ endpoint: config.managementEndpoint, maxAttempts: 1 }),
    isRefusal,
    post: postSoap,
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    stationsOnLoopback: config.stationsOnLoopback,
    ourAddress: `https://${config.stationsHost}/soap`,
    source: config.service,
  };
});

export const handler = lambdaHandler({ service: 'ocpp-command' }, (task: SendTask, invocation): Promise<void> =>
  sendCommand(task, ports(), invocation),
);
