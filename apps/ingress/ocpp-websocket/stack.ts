import {
  alarmOnQueues,
  consumeQueue,
  grantManageConnections,
  grantPublish,
  grantSecret,
  grantSpill,
  grantTable,
  NodeFunction,
  publishToContract,
  queuePair,
  readFromContract,
  ServiceStack,
  sourceOf,
  type StageParameters,
  visibilityFor,
  WebSocketApi,
} from '@busbar/constructs';
import { INGRESS_FACTS } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Stations that speak OCPP over WebSocket. Nothing here may reach PostgreSQL: functions are outside of the network, or on
 * instances whose security group leads to AWS's endpoints only.
 */
export class OcppWebsocketStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/ingress/ocpp-websocket');
    const unknownStations = { BUSBAR_UNKNOWN_STATIONS: stage.unknownStations };

    const authorise = new NodeFunction(this, 'Authorise', {
      entry: 'authorise',
      // API Gateway gives an authoriser ten seconds.
      timeout: Duration.seconds(10),
      memoryMb: 512,
      environment: {
        ...unknownStations,
        BUSBAR_CONNECTIONS_PER_MINUTE: String(stage.stationLimits.connectionsPerMinute),
        ...(stage.stationCertificates && { BUSBAR_STATION_ORGANISATION: stage.stationCertificates.organisation }),
      },
    });
    grantTable(authorise, 'stations', ['GetItem']);
    grantTable(authorise, 'refusals', ['GetItem', 'PutItem']);
    grantSecret(authorise, 'pepper');
    grantSecret(authorise, 'origin');

    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.seconds(25),
      memoryMb: 512,
      environment: {
        ...unknownStations,
        BUSBAR_MESSAGES_PER_MINUTE: String(stage.stationLimits.messagesPerMinute),
        BUSBAR_JSON_TOLERANCES: JSON.stringify(stage.jsonTolerances),
      },
      ...(stage.ingressInstances && {
        instances: {
          capacityProviderArn: readFromContract(this, 'ingressCapacityProviderArn'),
          callsAtOnce: stage.ingressInstances.callsAtOnce,
        },
      }),
    });
    grantTable(handler, 'stations', ['GetItem']);
    grantTable(handler, 'tokens', ['GetItem']);
    grantTable(handler, 'presence', ['GetItem', 'UpdateItem']);
    grantTable(handler, 'connections', ['GetItem', 'PutItem', 'DeleteItem']);
    grantTable(handler, 'transactions', ['GetItem', 'PutItem']);
    grantSecret(handler, 'pepper');
    grantSecret(handler, 'origin');
    grantPublish(handler, INGRESS_FACTS);
    grantSpill(handler);

    const api = new WebSocketApi(this, 'Api', {
      authorise,
      identitySource: 'route.request.querystring.station',
      handler,
    });

    const closeConnection = new NodeFunction(this, 'CloseConnection', {
      entry: 'close-connection',
      timeout: Duration.seconds(10),
      memoryMb: 256,
    });
    const close = queuePair(this, 'CloseQueue', {
      name: this.resourceName('close'),
      visibilityTimeout: visibilityFor(closeConnection.timeout),
      // A connection can be closed only after the handshake's answer has left.
      delay: Duration.seconds(1),
      // A connection that cannot be closed ends by itself within two hours.
      maxReceives: 5,
    });
    alarmOnQueues(this, 'CloseQueue', this, close, 'close-');
    consumeQueue(closeConnection, sourceOf(close), { batchSize: 10, windowSeconds: 0, maxConcurrency: 2 });
    grantManageConnections(closeConnection, api, ['DELETE']);
    handler.allow(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [close.queue.queueArn] }));
    handler.environment({ BUSBAR_CLOSE_QUEUE_URL: close.queue.queueUrl });

    const answers = queuePair(this, 'AnswersQueue', {
      name: this.resourceName('answers'),
      // Six times the timeout of ocpp-command's settle, as for every queue; infra/checks compares the two.
      visibilityTimeout: Duration.seconds(180),
    });
    alarmOnQueues(this, 'AnswersQueue', this, answers, 'answers-');
    handler.allow(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [answers.queue.queueArn] }));
    handler.environment({ BUSBAR_ANSWERS_QUEUE_URL: answers.queue.queueUrl });

    publishToContract(this, 'stationAnswersQueueArn', answers.queue.queueArn);
    publishToContract(this, 'stationAnswersDeadLetterQueueArn', answers.deadLetters.queueArn);
    publishToContract(this, 'stationAnswersDeadLetterQueueUrl', answers.deadLetters.queueUrl);
    publishToContract(this, 'stationSocketApiId', api.apiId);
    publishToContract(this, 'stationSocketHost', api.host);
    publishToContract(this, 'stationSocketStage', api.stageName);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new OcppWebsocketStack(app, stage);
