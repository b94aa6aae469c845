import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { StorageError } from './errors';

/** A user of the pool. */
export interface DirectoryUser {
  readonly enabled: boolean;
  /** `email`, `custom:tokens`, … */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface UserDirectory {
  /** Undefined when the pool has no such user. @throws {StorageError} `storage.unavailable` */
  find(username: string): Promise<DirectoryUser | undefined>;
}

export interface UserDirectoryOptions {
  readonly userPoolId: string;
  readonly client?: Pick<CognitoIdentityProviderClient, 'send'>;
}

/** The users of a Cognito user pool, asked each time. */
export function userDirectory({ userPoolId, client = directoryClient() }: UserDirectoryOptions): UserDirectory {
  return {
    async find(username) {
      try {
        const user = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
        const attributes = (user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value ?? ''] as const);
        return { enabled: user.Enabled ?? false, attributes: Object.fromEntries(attributes) };
      } catch (cause) {
        if (cause instanceof UserNotFoundException) return undefined;
        throw new StorageError('storage.unavailable', 'The user pool cannot be asked.', { cause });
      }
    },
  };
}

function directoryClient(): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}
