import { commandTable, dynamoClient } from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { taskTokens } from '@busbar/messaging/workflows';
import { awaitEffect, type AwaitingPorts, type AwaitTask } from './await-effect';
import { effectConfig } from './config';
import { once } from './once';

const ports = once((): AwaitingPorts => ({
  commands: commandTable(dynamoClient(), effectConfig().commandsTable),
  tokens: taskTokens(),
}));

export const handler = lambdaHandler({ service: 'ocpp-command' }, (task: AwaitTask, invocation): Promise<void> =>
  awaitEffect(task, ports(), invocation),
);
