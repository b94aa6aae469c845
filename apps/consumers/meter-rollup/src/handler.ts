import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { rollupConfig } from './config';
import { isUnusable } from './read-values';
import { ROLLUP_FACTS, rollUpFacts } from './roll-up-facts';

const config = rollupConfig();
const database = openServiceDatabase(config, secretReader());
/** Days whose partition is known to exist. Losing it costs a look-up per day, nothing else. */
const partitions = new Set<string>();

export const handler = factConsumer({
  service: config.service,
  facts: ROLLUP_FACTS,
  applyBatch: (facts, { clock }) => rollUpFacts(facts, { database, clock, consumer: config.service, partitions }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: (error) => isDatabasePoison(error) || isUnusable(error),
});
