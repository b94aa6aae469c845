import { factConsumer } from '@busbar/messaging';
import { snsPublisher } from '@busbar/messaging/publisher';
import { workflowStarter } from '@busbar/messaging/workflows';
import { startConfig } from './config';
import { startCommand, StartError } from './start-command';

const config = startConfig();
const ports = {
  start: workflowStarter(config),
  publisher: snsPublisher(config),
  source: config.service,
};

export const handler = factConsumer({
  service: config.service,
  facts: ['command.requested'],
  apply: (fact, invocation) => startCommand(fact, ports, invocation),
  isPoison: (error) => error instanceof StartError,
});
