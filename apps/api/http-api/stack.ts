import {
  databaseAccess,
  grantPublish,
  grantSecret,
  grantTable,
  HttpApi,
  NodeFunction,
  publishToContract,
  readFromContract,
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
    grantPublish(handler, ['station.changed', 'token.changed', 'site.changed']);

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
      tokenRoutes: {
        issuer: readFromContract(this, 'userPoolIssuer'),
        audience: readFromContract(this, 'userPoolClientId'),
        routes: { Api: 'ANY /api/{proxy+}' },
      },
    });
    publishToContract(this, 'httpApiHost', api.host);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new HttpApiStack(app, stage);
