import { messageConsumer } from '@busbar/messaging';
import { objectStore, StorageError } from '@busbar/storage';
import { archiveFacts } from './archive-facts';
import { archiveConfig } from './config';
import { readBody } from './read-body';

const config = archiveConfig();

export const handler = messageConsumer({
  service: config.service,
  read: readBody,
  applyBatch: archiveFacts(objectStore({ bucket: config.bucket })),
  isUnavailable: (error) => error instanceof StorageError,
});
