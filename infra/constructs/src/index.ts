export { acknowledge, acknowledgeOpenEnded } from './acknowledge';
export { alarmOnQueues, alarmTopicName } from './alarms';
export { cdkContext } from './cdk-context';
export { CONTRACT, contractParameterName, type ContractKey, publishToContract, readFromContract } from './contract';
export { InfrastructureError } from './errors';
export { EveryMinute } from './every-minute';
export { FactConsumer, type FactConsumerProps } from './fact-consumer';
export {
  databaseAccess,
  grantManageConnections,
  grantPublish,
  grantSecret,
  grantSpill,
  grantStationSecrets,
  grantTable,
  grantUserPool,
  type TableAction,
  type TableName,
  topicArn,
} from './grants';
export { HttpApi, type HttpApiProps } from './http-api';
export { NodeFunction, type NodeFunctionProps } from './node-function';
export {
  BACK_OFF,
  backOffSeconds,
  consumeQueue,
  MAX_RECEIVES,
  queuePair,
  type QueuePair,
  type QueueSource,
  sourceOf,
  visibilityFor,
} from './queues';
export { BUILD_OUTPUT, ServiceStack, type StackFactory } from './service-stack';
export { checkStage, loadStage, type StageParameters } from './stage';
export { WebSocketApi, type WebSocketApiProps } from './web-socket-api';
export { type StateMachineDefinition, Workflow, type WorkflowProps } from './workflow';
export { workspaceRoot } from './workspace';
