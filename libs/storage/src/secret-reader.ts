import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretReader } from '@busbar/domain';
import { systemClock, type Clock } from '@busbar/lambda';
import { StorageError } from './errors';

export interface SecretReaderOptions {
  /** How long a value is taken for the present one. Default: five minutes. */
  readonly ttlMs?: number;
  readonly client?: Pick<SecretsManagerClient, 'send'>;
  readonly clock?: Clock;
}

interface Entry {
  readonly value: string;
  readonly readAt: number;
}

/**
 * Reads secrets by ARN.
 * @throws {StorageError} `storage.unavailable` when there is no value, not even an old one; `storage.no-secret-string`
 */
export function secretReader(options: SecretReaderOptions = {}): SecretReader {
  const { ttlMs = 5 * 60_000, clock = systemClock } = options;
  const client =
    options.client ??
    new SecretsManagerClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    });
  const known = new Map<string, Entry>();
  const underway = new Map<string, Promise<string>>();

  return (secretArn) => {
    const entry = known.get(secretArn);
    if (entry && clock.now().getTime() - entry.readAt < ttlMs) return Promise.resolve(entry.value);
    const running = underway.get(secretArn);
    if (running) return running;
    const started = fetchSecret(secretArn, entry).finally(() => underway.delete(secretArn));
    underway.set(secretArn, started);
    return started;
  };

  async function fetchSecret(secretArn: string, old: Entry | undefined): Promise<string> {
    let value: string | undefined;
    try {
      value = (await client.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
    } catch (cause) {
      if (old) return old.value;
      throw new StorageError('storage.unavailable', `The secret ${secretArn} cannot be read.`, { cause });
    }
    if (!value) throw new StorageError('storage.no-secret-string', `The secret ${secretArn} has no string.`);
    known.set(secretArn, { value, readAt: clock.now().getTime() });
    return value;
  }
}
