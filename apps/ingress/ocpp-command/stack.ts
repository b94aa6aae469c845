import {
  consumeQueue,
  FactConsumer,
  grantManageConnections,
  grantPublish,
  grantSecret,
  grantSpill,
  grantStationSecrets,
  grantTable,
  NodeFunction,
  readFromContract,
  ServiceStack,
  type StageParameters,
  Workflow,
} from '@busbar/constructs';
import { COMMAND_FACTS } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';
import { commandWorkflow } from './workflow';

/** What we ask of stations. Outside the network on purpose: `@connections` and stations' endpoints are on the internet. */
export class OcppCommandStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/ingress/ocpp-command');
    const fn = (id: string, entry: string, seconds: number, environment?: Record<string, string>): NodeFunction =>
      new NodeFunction(this, id, { entry, timeout: Duration.seconds(seconds), memoryMb: 512, environment });
    const tells = (one: NodeFunction): void => {
      grantPublish(one, COMMAND_FACTS);
      grantSpill(one);
    };
    const socketStage = readFromContract(this, 'stationSocketStage');
    const sockets = {
      apiId: readFromContract(this, 'stationSocketApiId'),
      stageName: socketStage,
      managementEndpoint: `https://${readFromContract(this, 'stationSocketHost')}/${socketStage}`,
    };

    // It outlives the exchange with a station over SOAP, which takes 25 seconds at most.
    const send = fn('Send', 'send', 40, {
      BUSBAR_STATIONS_HOST: readFromContract(this, 'stationsHost'),
      BUSBAR_STATIONS_ON_LOOPBACK: stage.stationsOnLoopback ? 'yes' : 'no',
    });
    grantTable(send, 'commands', ['GetItem', 'PutItem']);
    grantTable(send, 'connections', ['GetItem']);
    grantTable(send, 'stations', ['GetItem']);
    grantTable(send, 'tokens', ['GetItem']);
    grantStationSecrets(send);
    grantSecret(send, 'stationKeys');
    tells(send);
    grantManageConnections(send, sockets, ['POST']);

    const awaitEffect = fn('AwaitEffect', 'await-effect', 15);
    grantTable(awaitEffect, 'commands', ['GetItem', 'PutItem']);

    const conclude = fn('Conclude', 'conclude', 15);
    grantTable(conclude, 'commands', ['GetItem', 'PutItem']);
    tells(conclude);

    const workflow = new Workflow(this, 'Workflow', {
      definition: commandWorkflow({ send, awaitEffect, conclude }),
      invokes: [send, awaitEffect, conclude],
    });
    workflow.grantTaskTokens(send);
    workflow.grantTaskTokens(awaitEffect);

    const start = fn('Start', 'start', 30);
    tells(start);
    workflow.grantStart(start);
    new FactConsumer(this, 'Requests', {
      function: start,
      name: 'requests',
      facts: ['command.requested'],
      batchSize: 10,
      windowSeconds: 0,
      maxConcurrency: stage.concurrency.consumer,
    });

    const settle = fn('Settle', 'settle', 30);
    grantTable(settle, 'commands', ['GetItem', 'PutItem']);
    grantManageConnections(settle, sockets, ['POST']);
    tells(settle);
    workflow.grantTaskTokens(settle);
    consumeQueue(
      settle,
      {
        queueArn: readFromContract(this, 'stationAnswersQueueArn'),
        deadLetterQueueArn: readFromContract(this, 'stationAnswersDeadLetterQueueArn'),
        deadLetterQueueUrl: readFromContract(this, 'stationAnswersDeadLetterQueueUrl'),
      },
      { batchSize: 10, windowSeconds: 0, maxConcurrency: stage.concurrency.consumer },
    );

    const watchEffects = fn('WatchEffects', 'watch-effects', 30);
    grantTable(watchEffects, 'commands', ['GetItem', 'PutItem']);
    workflow.grantTaskTokens(watchEffects);
    new FactConsumer(this, 'Effects', {
      function: watchEffects,
      name: 'effects',
      // As `src/watched-facts.ts` has them; a test holds the two together.
      facts: [
        'station.booted',
        'station.key-adopted',
        'station.status-reported',
        'station.diagnostics-status-reported',
        'station.firmware-status-reported',
        'station.log-status-reported',
        'station.certificate-requested',
        'station.variables-reported',
        'station.monitors-reported',
        'station.charging-profiles-reported',
        'station.message-received',
        'transaction.started',
        'transaction.authorised',
        'transaction.stopped',
        'meter.sampled',
      ],
      // Readings are most of what a network says; only those that were asked for can show anything.
      only: { 'meter.sampled': { data: { samples: { context: ['Trigger'] } } } },
      batchSize: 100,
      windowSeconds: 1,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new OcppCommandStack(app, stage);
