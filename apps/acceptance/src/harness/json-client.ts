import { RPCClient } from 'ocpp-rpc';
import { network } from './network';

/** A connected OCPP 1.6-J client of the `ocpp-rpc` package, in its strict mode: it checks every answer by the official schema. */
export async function jsonStation(identity: string): Promise<RPCClient> {
  const options = {
    endpoint: `${network.stations.replace('http', 'ws')}/ocpp`,
    identity,
    protocols: ['ocpp1.6'],
    strictMode: true,
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
