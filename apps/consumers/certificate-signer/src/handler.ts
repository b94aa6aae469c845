import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { factConsumer, snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { signerConfig } from './config';
import { readAuthority } from './read-authority';
import { isUnusable, signRequests } from './sign-requests';

const config = signerConfig();
const secret = secretReader();
const database = openServiceDatabase(config, secret);
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = factConsumer({
  service: config.service,
  facts: ['station.certificate-requested'],
  applyBatch: async (facts, { clock, log }) =>
    signRequests(facts, {
      database,
      publisher,
      clock,
      log,
      source: config.service,
      authority: () => secret(config.authoritySecretArn).then(readAuthority),
    }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: (error) => isDatabasePoison(error) || isUnusable(error),
});
