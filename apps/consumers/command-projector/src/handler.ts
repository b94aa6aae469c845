import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { COMMAND_FACTS } from '@busbar/events/topics';
import { factConsumer } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { projectorConfig } from './config';
import { isUnusable, projectCommands } from './project-commands';

const config = projectorConfig();
const database = openServiceDatabase(config, secretReader());

export const handler = factConsumer({
  service: config.service,
  facts: ['command.requested', ...COMMAND_FACTS],
  applyBatch: (facts, { clock }) => projectCommands(facts, { database, clock, consumer: config.service }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: (error) => isDatabasePoison(error) || isUnusable(error),
});
