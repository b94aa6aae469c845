import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer, snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { localListsConfig } from './config';
import { followFacts, LIST_FACTS } from './follow-facts';

const config = localListsConfig();
const database = openServiceDatabase(config, secretReader());
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = factConsumer({
  service: config.service,
  facts: LIST_FACTS,
  applyBatch: (facts, { clock, log }) =>
    followFacts(facts, { database, publisher, clock, log, source: config.service }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: isDatabasePoison,
});
