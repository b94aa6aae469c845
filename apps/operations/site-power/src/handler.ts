import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer, snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { sitePowerConfig } from './config';
import { followFacts, POWER_FACTS } from './follow-facts';

const config = sitePowerConfig();
const database = openServiceDatabase(config, secretReader());
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = factConsumer({
  service: config.service,
  facts: POWER_FACTS,
  applyBatch: (facts, { clock, log }) =>
    followFacts(facts, { database, publisher, clock, log, source: config.service }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: isDatabasePoison,
});
