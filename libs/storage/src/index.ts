export { StorageError } from './errors';
export { objectStore, type Content, type ObjectStore, type ObjectStoreOptions } from './object-store';
export { secretReader, type SecretReaderOptions } from './secret-reader';
