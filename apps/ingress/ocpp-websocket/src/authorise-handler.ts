import { credentialCheck, dynamoClient, stationTable } from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { secretReader } from '@busbar/storage/secrets';
import { authoriseConnection, type ConnectRequest } from './authorise-connection';
import { authoriserConfig } from './config';
import { once } from './once';

const ports = once(() => {
  const config = authoriserConfig();
  const secret = secretReader();
  const stations = stationTable(dynamoClient(), config.stationsTable);
  // The check remembers verdicts, so it lives as long as the pepper that it was made with.
  let current: { readonly pepper: string; readonly check: ReturnType<typeof credentialCheck> } | undefined;
  return async () => {
    const [pepper, originSecret] = await Promise.all([secret(config.pepperSecretArn), secret(config.originSecretArn)]);
    if (current?.pepper !== pepper) current = { pepper, check: credentialCheck(pepper) };
    return { ...config, stations, originSecret, check: current.check };
  };
});

export const handler = lambdaHandler({ service: 'ocpp-websocket' }, async (event: ConnectRequest, { log }) =>
  authoriseConnection(event, await ports()(), log),
);
