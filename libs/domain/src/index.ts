export { DomainError, PublishError } from './errors';
export { type Clock, type FactPublisher, type SecretReader } from './ports';
