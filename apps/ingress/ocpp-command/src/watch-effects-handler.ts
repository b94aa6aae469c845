import { commandTable, dynamoClient } from '@busbar/ingress-state';
import { factConsumer } from '@busbar/messaging';
import { taskTokens } from '@busbar/messaging/workflows';
import { effectConfig } from './config';
import { watchEffects } from './watch-effects';
import { WATCHED_FACTS } from './watched-facts';

const config = effectConfig();
const ports = { commands: commandTable(dynamoClient(), config.commandsTable), tokens: taskTokens() };

export const handler = factConsumer({
  service: config.service,
  facts: WATCHED_FACTS,
  applyBatch: (facts, invocation) => watchEffects(facts, ports, invocation),
});
