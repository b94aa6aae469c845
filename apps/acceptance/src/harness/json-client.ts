import { RPCClient } from 'ocpp-rpc';
import { network } from './network';

export type JsonProtocol = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1';

/**
 * A connected OCPP-J client of the `ocpp-rpc` package, in its strict mode: it checks every answer by the official schema. For
 * 2.1 it looks up schemas by names that it does not ship, so there it takes what comes.
 */
export async function jsonStation(identity: string, protocol: JsonProtocol = 'ocpp1.6'): Promise<RPCClient> {
  const options = {
    endpoint: `${network.stations.replace('http', 'ws')}/ocpp`,
    identity,
    protocols: [protocol],
    strictMode: protocol !== 'ocpp2.1',
    reconnect: false,
  };
  // Its types ask for every option; its code has defaults for all of them.
  const client = new RPCClient(options as unknown as ConstructorParameters<typeof RPCClient>[0]);
  await client.connect();
  return client;
}

export async function jsonCall<T = Record<string, unknown>>(
  client: RPCClient,
  action: string,
  payload: object,
): Promise<T> {
  return (await client.call(action, payload)) as T;
}
