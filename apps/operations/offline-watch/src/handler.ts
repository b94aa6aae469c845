import { dynamoClient, presenceTable } from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging';
import { watchConfig } from './config';
import { reportSilence } from './report-silence';

const config = watchConfig();
const presence = presenceTable(dynamoClient(), config.presenceTable);
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = lambdaHandler({ service: config.service }, (_event: unknown, { clock, log, trace }) =>
  reportSilence({ presence, publisher, clock, log, trace, source: config.service }),
);
