import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer, snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { ledgerConfig } from './config';
import { recordSessions, LEDGER_FACTS } from './record-sessions';
import { isUnusable } from './read-evidence';

const config = ledgerConfig();
const database = openServiceDatabase(config, secretReader());
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = factConsumer({
  service: config.service,
  facts: LEDGER_FACTS,
  applyBatch: (facts, { clock, log }) =>
    recordSessions(facts, { database, publisher, clock, log, source: config.service }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: (error) => isDatabasePoison(error) || isUnusable(error),
});
