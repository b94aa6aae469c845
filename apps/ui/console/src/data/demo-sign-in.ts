import type { DemoUser, ScreensConfig } from './config';
import { SignInFailed, type Tokens } from './tokens';

interface Answer {
  readonly AuthenticationResult?: {
    readonly AccessToken: string;
    readonly IdToken: string;
    readonly ExpiresIn: number;
  };
  readonly message?: string;
}

/**
 * Signs the demo's user in without a page. Only stages with `passwordSignIn` allow it.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 */
export async function signInDemoUser(config: ScreensConfig, { username, password }: DemoUser): Promise<Tokens> {
  const response = await fetch(config.identityEndpoint ?? `https://cognito-idp.${config.region}.amazonaws.com/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: config.clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  });
  const { AuthenticationResult: result, message } = (await response.json()) as Answer;
  if (!response.ok || !result) throw new SignInFailed(message ?? `The user pool answered ${response.status}.`);
  return { accessToken: result.AccessToken, idToken: result.IdToken, expiresIn: result.ExpiresIn };
}
