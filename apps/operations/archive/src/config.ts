import { readConfig, type Environment } from '@busbar/lambda';

export function archiveConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({ service: env.string('BUSBAR_SERVICE'), bucket: env.string('BUSBAR_ARCHIVE_BUCKET') }),
    source,
  );
}
