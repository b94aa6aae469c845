import { factConsumer, socketSender } from '@busbar/messaging';
import { liveConnections, StorageError } from '@busbar/storage';
import { LIVE_FACTS } from './compact-fact';
import { liveFeedConfig } from './config';
import { feedListeners } from './feed-listeners';

const config = liveFeedConfig();

export const handler = factConsumer({
  service: config.service,
  facts: LIVE_FACTS,
  applyBatch: feedListeners({
    listeners: liveConnections({ table: config.liveConnectionsTable }),
    send: socketSender({ endpoint: config.managementEndpoint }),
  }),
  isUnavailable: (error) => error instanceof StorageError && error.code === 'storage.unavailable',
});
