import {
  grantPublish,
  grantSecret,
  grantSpill,
  grantTable,
  HttpApi,
  NodeFunction,
  publishToContract,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { INGRESS_FACTS } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';

/** Stations that speak OCPP over SOAP. Outside the network on purpose: nothing here may reach PostgreSQL. */
export class OcppSoapStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/ingress/ocpp-soap');
    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.seconds(25),
      memoryMb: 512,
      environment: {
        BUSBAR_UNKNOWN_STATIONS: stage.unknownStations,
        BUSBAR_SOAP_TOLERANCES: JSON.stringify(stage.soapTolerances),
      },
    });
    grantTable(handler, 'stations', ['GetItem']);
    grantTable(handler, 'refusals', ['GetItem', 'PutItem']);
    grantTable(handler, 'tokens', ['GetItem']);
    grantTable(handler, 'presence', ['GetItem', 'UpdateItem']);
    grantTable(handler, 'connections', ['PutItem']);
    grantTable(handler, 'transactions', ['GetItem', 'PutItem']);
    grantSecret(handler, 'pepper');
    grantSecret(handler, 'origin');
    grantPublish(handler, INGRESS_FACTS);
    grantSpill(handler);

    const because =
      'Stations know no tokens: the function checks the front door’s secret, and Basic or the secret path of the station.';
    const api = new HttpApi(this, 'Api', {
      handler,
      publicRoutes: {
        Soap: { route: 'POST /soap', because },
        SecretSoap: { route: 'POST /soap/{secret}', because },
        Other: { route: '$default', because: 'Everything else gets a proper error from the function.' },
      },
    });
    publishToContract(this, 'stationSoapHost', api.host);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new OcppSoapStack(app, stage);
