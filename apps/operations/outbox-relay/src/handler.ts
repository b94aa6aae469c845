import { openServiceDatabase } from '@busbar/database';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { relayConfig } from './config';
import { relayOutbox } from './relay-outbox';

const config = relayConfig();
const database = openServiceDatabase(config, secretReader());
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = lambdaHandler({ service: config.service }, (_event: unknown, { clock, log }) =>
  relayOutbox({ database, publisher, clock, log }),
);
