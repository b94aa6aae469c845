import {
  connectionTable,
  credentialCheck,
  dynamoClient,
  presenceTable,
  stationTable,
  tokenRefOf,
  tokenTable,
  transactionTable,
} from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging/publisher';
import { secretReader } from '@busbar/storage/secrets';
import { answerRequest, type SoapPorts } from './answer-request';
import { ingressConfig } from './config';
import type { HttpRequest } from './http';

/** Made by the first call and kept for the environment's life. */
let portsOfCall: (() => Promise<SoapPorts>) | undefined;

function compose(): () => Promise<SoapPorts> {
  const config = ingressConfig();
  const secret = secretReader();
  const client = dynamoClient();
  const { find } = tokenTable(client, config.tokensTable);
  const lasting = {
    stations: stationTable(client, config.stationsTable),
    connections: connectionTable(client, config.connectionsTable),
    presence: presenceTable(client, config.presenceTable),
    transactions: transactionTable(client, config.transactionsTable),
    publisher: snsPublisher({ topicArnPrefix: config.topicArnPrefix, spillQueueUrl: config.spillQueueUrl }),
    unknownStations: config.unknownStations,
    tolerances: config.tolerances,
    operatorId: config.operatorId,
    source: config.service,
  };
  // The check remembers verdicts, so it lives as long as the pepper that it was made with.
  let current: { readonly pepper: string; readonly check: SoapPorts['check'] } | undefined;
  return async () => {
    const [pepper, originSecret] = await Promise.all([secret(config.pepperSecretArn), secret(config.originSecretArn)]);
    if (current?.pepper !== pepper) current = { pepper, check: credentialCheck(pepper) };
    return {
      ...lasting,
      originSecret,
      check: current.check,
      tokens: { refOf: (idTag) => tokenRefOf(idTag, pepper), find },
    };
  };
}

export const handler = lambdaHandler({ service: 'ocpp-soap' }, async (event: HttpRequest, invocation) => {
  portsOfCall ??= compose();
  return answerRequest(event, await portsOfCall(), invocation);
});
