import {
  databaseAccess,
  grantPublish,
  grantSecret,
  grantTable,
  grantUserPool,
  HttpApi,
  NodeFunction,
  publishToContract,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** The API for screens and partners. */
export class HttpApiStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/api/http-api');
    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.seconds(29),
      memoryMb: 512,
      // Each call may hold a connection to PostgreSQL.
      reservedConcurrency: stage.concurrency.httpApi,
    });
    databaseAccess(handler);
    grantTable(handler, 'tickets', ['PutItem']);
    grantSecret(handler, 'pepper');
    grantSecret(handler, 'stationKeys');
    grantPublish(handler, [
      'station.changed',
      'token.changed',
      'site.changed',
      'site.limit-changed',
      'command.requested',
    ]);

    // Outside the network: the user pool and its keys are on the internet.
    const authorise = new NodeFunction(this, 'Authorise', {
      entry: 'authorise',
      // API Gateway gives an authoriser ten seconds.
      timeout: Duration.seconds(10),
      memoryMb: 256,
    });
    grantUserPool(authorise);

    const api = new HttpApi(this, 'Api', {
      handler,
      publicRoutes: {
        Health: {
          route: 'GET /api/v1/health',
          because: 'Monitors know no tokens; the answer says no more than up or down.',
        },
        OpenApi: {
          route: 'GET /api/v1/openapi.json',
          because: 'The contract is public: partners build against it before they have accounts.',
        },
      },
      // Whatever else is asked, for the API to answer in its own words.
      authorisedRoutes: { authorise, routes: { Api: '$default' } },
    });
    publishToContract(this, 'httpApiHost', api.host);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new HttpApiStack(app, stage);
