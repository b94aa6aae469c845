import {
  connectionTable,
  credentialCheck,
  dynamoClient,
  presenceTable,
  refusalTable,
  signInGuard,
  stationTable,
  tokenRefOf,
  tokenTable,
  transactionTable,
} from '@busbar/ingress-state';
import { lambdaHandler, type Invocation } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging/publisher';
import { secretReader } from '@busbar/storage/secrets';
import { answerRequest, type SoapPorts } from './answer-request';
import { ingressConfig } from './config';
import type { HttpRequest } from './http';

/** Made by the first call and kept for the environment's life. */
let portsOfCall: ((given: Pick<Invocation, 'log'>) => Promise<SoapPorts>) | undefined;

function compose(): NonNullable<typeof portsOfCall> {
  const config = ingressConfig();
  const secret = secretReader();
  const client = dynamoClient();
  const refusals = refusalTable(client, config.refusalsTable);
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
  return async ({ log }) => {
    const [pepper, originSecret] = await Promise.all([secret(config.pepperSecretArn), secret(config.originSecretArn)]);
    if (current?.pepper !== pepper) {
      const onError = (error: unknown): void => log.error('a guard is blind', { error: error as Error });
      current = { pepper, check: signInGuard({ refusals, check: credentialCheck(pepper), onError }) };
    }
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
  return answerRequest(event, await portsOfCall(invocation), invocation);
});
