import { messageConsumer } from '@busbar/messaging/messages';
import { snsPublisher } from '@busbar/messaging/publisher';
import { workflowStarter } from '@busbar/messaging/workflows';
import { startConfig } from './config';
import { once } from './once';
import { readFact, UnreadableFact } from './read-fact';
import { startCommand, type StartingPorts } from './start-command';

const ports = once((): StartingPorts => {
  const config = startConfig();
  return { start: workflowStarter(config), publisher: snsPublisher(config), source: config.service };
});

export const handler = messageConsumer({
  service: 'ocpp-command',
  read: (body) => readFact(body, ['command.requested']),
  apply: (fact, invocation) => startCommand(fact, ports(), invocation),
  isPoison: (error) => error instanceof UnreadableFact,
});
