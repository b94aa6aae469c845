import { commandTable, dynamoClient } from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging/publisher';
import type { CommandEnd } from './command-request';
import { concludeCommand, type ConcludeTask, type ConcludingPorts } from './conclude-command';
import { tellConfig } from './config';
import { once } from './once';

const ports = once((): ConcludingPorts => {
  const config = tellConfig();
  return {
    commands: commandTable(dynamoClient(), config.commandsTable),
    publisher: snsPublisher(config),
    source: config.service,
  };
});

export const handler = lambdaHandler(
  { service: 'ocpp-command' },
  (task: ConcludeTask, invocation): Promise<CommandEnd> => concludeCommand(task, ports(), invocation),
);
