import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { projectorConfig } from './config';
import { isUnusable, projectVariables } from './project-variables';

const config = projectorConfig();
const database = openServiceDatabase(config, secretReader());

export const handler = factConsumer({
  service: config.service,
  facts: ['station.variables-reported', 'command.answered'],
  applyBatch: (facts, { clock }) => projectVariables(facts, { database, clock, consumer: config.service }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: (error) => isDatabasePoison(error) || isUnusable(error),
});
