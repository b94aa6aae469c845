import { readConfig, type Environment } from '@busbar/lambda';

/** Each function of the bundle is given only what it needs, so each reads only that. */
export function authoriseConfig(source?: NodeJS.ProcessEnv) {
  return readConfig((env: Environment) => ({ ticketsTable: env.string('BUSBAR_TICKETS_TABLE') }), source);
}

export function listenConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({ liveConnectionsTable: env.string('BUSBAR_LIVE_CONNECTIONS_TABLE') }),
    source,
  );
}
