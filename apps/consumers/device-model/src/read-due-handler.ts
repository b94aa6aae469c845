import { openServiceDatabase } from '@busbar/database';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { readerConfig } from './config';
import { readDue } from './read-due';

const config = readerConfig();
const database = openServiceDatabase(config, secretReader());
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = lambdaHandler({ service: config.service }, (_event: unknown, { clock, log, trace }) =>
  readDue({ database, publisher, clock, log, trace, source: config.service, settings: config }),
);
