import {
  grantTable,
  NodeFunction,
  publishToContract,
  ServiceStack,
  type StageParameters,
  WebSocketApi,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** The live feed's front: a one-time ticket opens a connection, and the connection says what it wants to see. */
export class LiveStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/api/live');
    const authorise = new NodeFunction(this, 'Authorise', {
      entry: 'authorise',
      timeout: Duration.seconds(10),
      memoryMb: 256,
    });
    grantTable(authorise, 'tickets', ['DeleteItem']);
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(15), memoryMb: 256 });
    grantTable(handler, 'liveConnections', ['PutItem', 'UpdateItem', 'DeleteItem']);

    const api = new WebSocketApi(this, 'Api', {
      authorise,
      identitySource: 'route.request.querystring.ticket',
      handler,
    });
    publishToContract(this, 'liveApiId', api.apiId);
    publishToContract(this, 'liveHost', api.host);
    publishToContract(this, 'liveStage', api.stageName);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new LiveStack(app, stage);
