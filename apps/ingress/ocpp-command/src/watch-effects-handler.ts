import { commandTable, dynamoClient } from '@busbar/ingress-state';
import { messageConsumer } from '@busbar/messaging/messages';
import { taskTokens } from '@busbar/messaging/workflows';
import { effectConfig } from './config';
import { once } from './once';
import { readFact } from './read-fact';
import { watchEffects, type WatchingPorts } from './watch-effects';
import { WATCHED_FACTS } from './watched-facts';

const ports = once((): WatchingPorts => ({
  commands: commandTable(dynamoClient(), effectConfig().commandsTable),
  tokens: taskTokens(),
}));

export const handler = messageConsumer({
  service: 'ocpp-command',
  read: (body) => readFact(body, WATCHED_FACTS),
  applyBatch: (facts, invocation) => watchEffects(facts, ports(), invocation),
});
