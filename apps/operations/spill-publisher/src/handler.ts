import { messageConsumer, snsPublisher } from '@busbar/messaging';
import { spillPublisherConfig } from './config';
import { publishSpilled } from './publish-spilled';

const config = spillPublisherConfig();

export const handler = messageConsumer({
  service: config.service,
  // Without a spill queue of its own: what is refused again simply stays where it is.
  ...publishSpilled(snsPublisher({ topicArnPrefix: config.topicArnPrefix })),
});
