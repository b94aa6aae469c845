import type { ScreensConfig } from './config';

const STORAGE_KEY = 'busbar.refresh-token';
/** A token is renewed this long before it ends, in ms. */
const RENEW_BEFORE_MS = 5 * 60_000;

interface Tokens {
  readonly accessToken: string;
  readonly expiresAt: number;
}

interface AuthenticationResult {
  readonly AccessToken: string;
  readonly ExpiresIn: number;
  readonly RefreshToken?: string;
}

export class SignInFailed extends Error {}

/** Signs a person in at the user pool and keeps the access token fresh. The refresh token lives as long as the tab. */
export class Identity {
  private tokens: Tokens | undefined;
  private renewal: Promise<Tokens> | undefined;

  constructor(private readonly config: ScreensConfig) {}

  /** Signs in with what the tab still has, or as the demo's user where the stage has one. Answers whether it could. */
  async resume(): Promise<boolean> {
    const refreshToken = sessionStorage.getItem(STORAGE_KEY);
    if (
      refreshToken &&
      (await this.renew().then(
        () => true,
        () => false,
      ))
    )
      return true;
    if (!this.config.demoUser) return false;
    await this.signIn(this.config.demoUser.username, this.config.demoUser.password);
    return true;
  }

  async signIn(username: string, password: string): Promise<void> {
    this.keep(await this.initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password }));
  }

  signOut(): void {
    this.tokens = undefined;
    sessionStorage.removeItem(STORAGE_KEY);
  }

  /** A valid access token; renewed when it is about to end. */
  async accessToken(): Promise<string | undefined> {
    if (!this.tokens) return undefined;
    if (this.tokens.expiresAt - Date.now() > RENEW_BEFORE_MS) return this.tokens.accessToken;
    // Several calls at once share one renewal.
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return (await this.renewal).accessToken;
  }

  private async renew(): Promise<Tokens> {
    const refreshToken = sessionStorage.getItem(STORAGE_KEY);
    if (!refreshToken) throw new SignInFailed('Your session has ended. Sign in again.');
    return this.keep(await this.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken }));
  }

  private keep(result: AuthenticationResult): Tokens {
    if (result.RefreshToken) sessionStorage.setItem(STORAGE_KEY, result.RefreshToken);
    this.tokens = { accessToken: result.AccessToken, expiresAt: Date.now() + result.ExpiresIn * 1000 };
    return this.tokens;
  }

  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
  private async initiate(flow: string, parameters: Record<string, string>): Promise<AuthenticationResult> {
    const { identityEndpoint, region, clientId } = this.config;
    const response = await fetch(identityEndpoint ?? `https://cognito-idp.${region}.amazonaws.com/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
      },
      body: JSON.stringify({ AuthFlow: flow, ClientId: clientId, AuthParameters: parameters }),
    });
    const body = (await response.json()) as { AuthenticationResult?: AuthenticationResult; message?: string };
    if (!response.ok || !body.AuthenticationResult)
      throw new SignInFailed(body.message ?? `The user pool answered ${response.status}.`);
    return body.AuthenticationResult;
  }
}
