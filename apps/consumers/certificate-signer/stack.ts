import {
  databaseAccess,
  FactConsumer,
  grantPublish,
  grantSecret,
  NodeFunction,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Signs certificates of stations by the station authority. */
export class CertificateSignerStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/certificate-signer');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    databaseAccess(handler);
    grantSecret(handler, 'stationAuthority');
    grantPublish(handler, ['station.certificate-issued', 'station.certificate-refused', 'command.requested']);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: ['station.certificate-requested'],
      batchSize: 10,
      windowSeconds: 0,
      maxConcurrency: 2,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new CertificateSignerStack(app, stage);
