import { openServiceDatabase } from '@busbar/database';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { localListsConfig } from './config';
import { keepInStep } from './keep-in-step';

const config = localListsConfig();
const database = openServiceDatabase(config, secretReader());
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = lambdaHandler({ service: config.service }, (_event: unknown, { clock, log, trace }) =>
  keepInStep({ database, publisher, clock, log, source: config.service }, trace),
);
