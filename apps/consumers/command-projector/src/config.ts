import { databaseConfig } from '@busbar/database';
import { readConfig } from '@busbar/lambda';

export function projectorConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(databaseConfig, source);
}
