import { isDatabasePoison, isDatabaseUnavailable, openServiceDatabase } from '@busbar/database';
import { dynamoClient, stationTable, tokenTable } from '@busbar/ingress-state';
import { factConsumer, snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { registryConfig } from './config';
import { projectRegistry, REGISTRY_FACTS } from './project-registry';

const config = registryConfig();
const client = dynamoClient();
const ports = {
  database: openServiceDatabase(config, secretReader()),
  publisher: snsPublisher({ topicArnPrefix: config.topicArnPrefix }),
  stations: stationTable(client, config.stationsTable),
  tokens: tokenTable(client, config.tokensTable),
  source: config.service,
};

export const handler = factConsumer({
  service: config.service,
  facts: REGISTRY_FACTS,
  apply: (fact, { clock, log }) => projectRegistry(fact, { ...ports, clock, log }),
  isUnavailable: isDatabaseUnavailable,
  isPoison: isDatabasePoison,
});
