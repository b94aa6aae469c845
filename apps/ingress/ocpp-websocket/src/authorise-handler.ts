import {
  credentialCheck,
  dynamoClient,
  refusalTable,
  signInGuard,
  stationTable,
  type SignInGuard,
} from '@busbar/ingress-state';
import { lambdaHandler, type Invocation } from '@busbar/lambda';
import { secretReader } from '@busbar/storage/secrets';
import { authoriseConnection, type ConnectRequest } from './authorise-connection';
import { authoriserConfig } from './config';
import { once } from './once';
import { rateLimit } from './rate-limit';

const ports = once(() => {
  const config = authoriserConfig();
  const secret = secretReader();
  const dynamo = dynamoClient();
  const stations = stationTable(dynamo, config.stationsTable);
  const limit = rateLimit({ perMinute: config.connectionsPerMinute });
  const refusals = refusalTable(dynamo, config.refusalsTable);
  // The check remembers verdicts, so it lives as long as the pepper that it was made with.
  let current: { readonly pepper: string; readonly check: SignInGuard } | undefined;
  return async ({ log, clock }: Pick<Invocation, 'log' | 'clock'>) => {
    const [pepper, originSecret] = await Promise.all([secret(config.pepperSecretArn), secret(config.originSecretArn)]);
    if (current?.pepper !== pepper) {
      const onError = (error: unknown): void => log.error('a guard is blind', { error: error as Error });
      current = {
        pepper,
        check: signInGuard({ refusals, check: credentialCheck(pepper), organisation: config.organisation, onError }),
      };
    }
    return { ...config, stations, limit, originSecret, check: current.check, at: clock.now() };
  };
});

export const handler = lambdaHandler({ service: 'ocpp-websocket' }, async (event: ConnectRequest, invocation) =>
  authoriseConnection(event, await ports()(invocation), invocation.log),
);
