import { readConfig, type Environment } from '@busbar/lambda';

export function liveFeedConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      service: env.string('BUSBAR_SERVICE'),
      liveConnectionsTable: env.string('BUSBAR_LIVE_CONNECTIONS_TABLE'),
      managementEndpoint: env.string('BUSBAR_MANAGEMENT_ENDPOINT'),
    }),
    source,
  );
}
