import type { PasswordPolicy } from './passwords';
import type { SigningKey } from './signing-key';

export interface UserPool {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** `https://cognito-idp.<region>.amazonaws.com/<id>` */
  readonly issuer: string;
  readonly key: SigningKey;
  readonly passwordPolicy: PasswordPolicy;
  /** Attributes by which a user may sign in beside the user name. */
  readonly aliases: readonly string[];
  /** User names are made up here, because the pool's users sign in by an attribute. */
  readonly usernameIsAttribute: boolean;
  readonly createdAt: number;
}

/** What a client may do at the pool's domain. */
export interface OAuthSettings {
  readonly codeFlow: boolean;
  readonly scopes: readonly string[];
  /** The first one, or the default, is used when none is asked for. */
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
}

export interface PoolClient {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly secret: string | undefined;
  /** `ALLOW_USER_PASSWORD_AUTH` and the like. */
  readonly flows: ReadonlySet<string>;
  /** Seconds, all three. */
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly oauth: OAuthSettings;
  /** Says the same of an unknown user as of a wrong password. */
  readonly hidesUnknownUsers: boolean;
}
