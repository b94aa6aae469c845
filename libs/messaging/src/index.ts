export { factConsumer, type FactConsumerOptions } from './fact-consumer';
export { backOffSeconds, messageConsumer, type MessageConsumerOptions, type Reading } from './message-consumer';
export { snsPublisher, type SnsPublisherOptions } from './sns-publisher';
export type { SnsSender, SqsSender } from './clients';
export { socketSender, type SendResult, type SocketSender } from './socket-sender';
