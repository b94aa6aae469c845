import { CfnParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { InfrastructureError } from './errors';
import type { ServiceStack } from './service-stack';
import type { StageParameters } from './stage';

/**
 * What stacks tell each other: parameters in the Parameter Store below `/busbar/<stage>/`, each written by one stack.
 * A stack that reads one gets the value that is current when it is deployed; nothing ties the two stacks together
 * (an export would forbid its owner to change while anybody imports it). `onlyWith`: exists in stages that have that setting.
 */
export const CONTRACT = {
  archiveBucket: { owner: 'global', path: 'archive/bucket-name' },
  screensBucket: { owner: 'global', path: 'screens/bucket-name' },
  factsKeyArn: { owner: 'global', path: 'facts/key-arn' },

  databaseSecretArn: { owner: 'global', path: 'database/secret-arn' },
  databaseClientSecurityGroup: { owner: 'global', path: 'network/database-client-security-group' },
  ingressCapacityProviderArn: {
    owner: 'global',
    path: 'ingress/capacity-provider-arn',
    onlyWith: 'ingressInstances',
  },
  subnetA: { owner: 'global', path: 'network/subnet-a' },
  subnetB: { owner: 'global', path: 'network/subnet-b' },

  stationsTable: { owner: 'global', path: 'tables/stations' },
  tokensTable: { owner: 'global', path: 'tables/tokens' },
  presenceTable: { owner: 'global', path: 'tables/presence' },
  connectionsTable: { owner: 'global', path: 'tables/connections' },
  transactionsTable: { owner: 'global', path: 'tables/transactions' },
  refusalsTable: { owner: 'global', path: 'tables/refusals' },
  commandsTable: { owner: 'global', path: 'tables/commands' },
  ticketsTable: { owner: 'global', path: 'tables/tickets' },
  liveConnectionsTable: { owner: 'global', path: 'tables/live-connections' },

  pepperSecretArn: { owner: 'global', path: 'secrets/pepper-arn' },
  stationKeysSecretArn: { owner: 'global', path: 'secrets/station-keys-arn' },
  stationAuthoritySecretArn: { owner: 'global', path: 'secrets/station-authority-arn' },
  originSecretArn: { owner: 'global', path: 'secrets/origin-arn' },

  spillQueueArn: { owner: 'global', path: 'spill/queue-arn' },
  spillQueueUrl: { owner: 'global', path: 'spill/queue-url' },
  spillDeadLetterQueueArn: { owner: 'global', path: 'spill/dead-letter-queue-arn' },
  spillDeadLetterQueueUrl: { owner: 'global', path: 'spill/dead-letter-queue-url' },

  userPoolId: { owner: 'global', path: 'identity/user-pool-id' },
  userPoolClientId: { owner: 'global', path: 'identity/user-pool-client-id' },
  userPoolIssuer: { owner: 'global', path: 'identity/issuer' },
  userPoolDomain: { owner: 'global', path: 'identity/domain' },

  stationSocketApiId: { owner: 'ocpp-websocket', path: 'ocpp-websocket/api-id' },
  stationSocketHost: { owner: 'ocpp-websocket', path: 'ocpp-websocket/host' },
  stationSocketStage: { owner: 'ocpp-websocket', path: 'ocpp-websocket/stage' },
  stationAnswersQueueArn: { owner: 'ocpp-websocket', path: 'ocpp-websocket/answers-queue-arn' },
  stationAnswersDeadLetterQueueArn: { owner: 'ocpp-websocket', path: 'ocpp-websocket/answers-dead-letter-queue-arn' },
  stationAnswersDeadLetterQueueUrl: { owner: 'ocpp-websocket', path: 'ocpp-websocket/answers-dead-letter-queue-url' },
  stationSoapHost: { owner: 'ocpp-soap', path: 'ocpp-soap/host' },
  httpApiHost: { owner: 'http-api', path: 'http-api/host' },
  migrationFunction: { owner: 'database-migrations', path: 'database-migrations/function-name' },
  liveApiId: { owner: 'live', path: 'live/api-id' },
  liveHost: { owner: 'live', path: 'live/host' },
  liveStage: { owner: 'live', path: 'live/stage' },

  appDistributionId: { owner: 'front-doors', path: 'front-doors/app-distribution-id' },
  appHost: { owner: 'front-doors', path: 'front-doors/app-host' },
  stationsHost: { owner: 'front-doors', path: 'front-doors/stations-host' },
} as const satisfies Record<string, { owner: string; path: string; onlyWith?: keyof StageParameters }>;

export type ContractKey = keyof typeof CONTRACT;

/** `/busbar/dev/archive/bucket-name` */
export function contractParameterName(stage: string, key: ContractKey): string {
  return `/busbar/${stage}/${CONTRACT[key].path}`;
}

/** Writes a value of the contract. @throws {InfrastructureError} `contract-owner` when another stack owns it */
export function publishToContract(stack: ServiceStack, key: ContractKey, value: string): void {
  if (CONTRACT[key].owner !== stack.service) {
    throw new InfrastructureError(
      'contract-owner',
      `${stack.service} publishes ${key}, which belongs to ${CONTRACT[key].owner}.`,
    );
  }
  new CfnParameter(stack, `Contract${key[0]?.toUpperCase()}${key.slice(1)}`, {
    name: contractParameterName(stack.stage.name, key),
    type: 'String',
    value,
  });
}

/** A value of the contract, resolved when the stack is deployed. */
export function readFromContract(stack: ServiceStack, key: ContractKey): string {
  return StringParameter.valueForStringParameter(stack, contractParameterName(stack.stage.name, key));
}
