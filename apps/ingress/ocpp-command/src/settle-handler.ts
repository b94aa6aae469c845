import { commandTable, dynamoClient, readStationAnswer } from '@busbar/ingress-state';
import { messageConsumer } from '@busbar/messaging/messages';
import { snsPublisher } from '@busbar/messaging/publisher';
import { socketSender } from '@busbar/messaging/sockets';
import { taskTokens } from '@busbar/messaging/workflows';
import { settleConfig } from './config';
import { once } from './once';
import { settleAnswer, type SettlingPorts } from './settle-answer';

const ports = once((): SettlingPorts => {
  const config = settleConfig();
  return {
    commands: commandTable(dynamoClient(), config.commandsTable),
    tokens: taskTokens(),
    publisher: snsPublisher(config),
    send: socketSender({ endpoint: config.managementEndpoint, maxAttempts: 1 }),
    source: config.service,
  };
});

export const handler = messageConsumer({
  service: 'ocpp-command',
  read(body) {
    const answer = readStationAnswer(body);
    if (answer === undefined) return { kind: 'poison', error: new Error('The message is no answer of a station.') };
    const { stationKey, stationId, messageId, connectionId, receivedAt, ...said } = answer;
    return {
      kind: 'item',
      item: { stationKey, messageId, receivedAt, said },
      trace: {},
      keys: { stationId, messageId, connectionId },
    };
  },
  apply: (answer, invocation) => settleAnswer(answer, ports(), invocation),
});
