export { StorageError } from './errors';
export {
  liveConnections,
  type LiveConnection,
  type LiveConnections,
  type LiveConnectionsOptions,
} from './live-connections';
export { liveTickets, type LiveTickets, type LiveTicketsOptions, type TicketHolder } from './live-tickets';
export { namedSecrets, type NamedSecretsOptions } from './named-secrets';
export { objectStore, type Content, type ObjectStore, type ObjectStoreOptions } from './object-store';
export { secretReader, type SecretReaderOptions } from './secret-reader';
export { userDirectory, type DirectoryUser, type UserDirectory, type UserDirectoryOptions } from './user-directory';
