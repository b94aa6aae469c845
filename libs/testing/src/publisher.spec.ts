import { factPublisherConformance, recordingPublisher } from './publisher';

factPublisherConformance('recordingPublisher', () => {
  const publisher = recordingPublisher();
  return { publisher, received: () => publisher.published, refuse: (which) => publisher.refuse(which) };
});
