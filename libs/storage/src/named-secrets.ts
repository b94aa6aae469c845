import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StorageError } from './errors';

export interface NamedSecretsOptions {
  /** What goes before each name, e.g. `busbar/dev/stations/`. */
  readonly prefix: string;
  readonly client?: Pick<SecretsManagerClient, 'send'>;
}

/**
 * Reads secrets by the names that people gave them below a prefix. Each time anew, and nothing of it is kept: whoever deletes
 * or changes a secret may rely on it.
 * @returns nothing where there is no such secret, or none that is text
 * @throws {StorageError} `storage.unavailable`
 */
export function namedSecrets({ prefix, client }: NamedSecretsOptions) {
  const secrets =
    client ??
    new SecretsManagerClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    });
  return async (name: string): Promise<string | undefined> => {
    try {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: `${prefix}${name}` }));
      return SecretString === undefined || SecretString === '' ? undefined : SecretString;
    } catch (cause) {
      if (cause instanceof Error && GONE.has(cause.name)) return undefined;
      throw new StorageError('storage.unavailable', `The secret ${prefix}${name} cannot be read.`, { cause });
    }
  };
}

/** Not there, or marked for deletion. */
const GONE: ReadonlySet<string> = new Set(['ResourceNotFoundException', 'InvalidRequestException']);
