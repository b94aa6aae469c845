import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { projectorConfig } from './config';
import { projectStations } from './project-stations';
import { isUnusable } from './read-report';

const config = projectorConfig();
const database = openServiceDatabase(config, secretReader());

export const handler = factConsumer({
  service: config.service,
  applyBatch: (facts, { clock }) => projectStations(facts, { database, clock, consumer: config.service }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: (error) => isDatabasePoison(error) || isUnusable(error),
});
