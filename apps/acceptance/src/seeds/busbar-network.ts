import { join } from 'node:path';
import { startNetwork, type Network } from '@busbar/local-cloud/testing';

const ASSEMBLIES = join(__dirname, '..', '..', '..', '..', 'dist', 'assemblies');

/** The whole network on a virtual clock, migrated and with its demo data: 24 stations, 52 tokens. */
export function busbarNetwork(options: {
  readonly seed: number;
  readonly code?: Readonly<Record<string, string>>;
}): Promise<Network> {
  return startNetwork({
    assemblies: ASSEMBLIES,
    prepare: {
      key: 'demo',
      run: async (network) => {
        for (const event of [{ action: 'migrate' }, { action: 'seed', data: 'demo' }]) {
          const { functionError, payload } = await network.invoke('database-migrations', event);
          if (functionError) throw new Error(`${event.action} failed: ${payload}`);
        }
      },
    },
    ...options,
  });
}
