import { databaseConfig } from '@busbar/database';
import { readConfig } from '@busbar/lambda';

export function projectorConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(databaseConfig, source);
}

export function readerConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env) => ({
      ...databaseConfig(env),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      afterBootSeconds: env.integer('BUSBAR_CONFIGURATION_AFTER_BOOT_SECONDS', { min: 0, max: 86_400 }),
      everySeconds: env.integer('BUSBAR_CONFIGURATION_EVERY_SECONDS', { min: 60, max: 31_536_000 }),
      atOnce: env.integer('BUSBAR_CONFIGURATION_AT_ONCE', { min: 0, max: 1_000 }),
    }),
    source,
  );
}
