import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type AuthenticationResultType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { WebResponse } from '../../kernel/services';
import { aFunction, getAtt, ref } from '../../testing/function-template';
import { startNetwork, type Network } from '../../testing/index';
import { writeAssembly } from '../../testing/start-cloud';
import { CACHING_DISABLED } from '../cloudfront/front-door-template';
import { anHttpApi, aRoute } from '../web/web-templates';

const MINUTE = 60_000;
const BACK = 'http://localhost:4000/';
const PASSWORD = 'Permanent-1';
const TEMPORARY = 'Temporary-1';

const template = {
  Resources: {
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: { Policies: { PasswordPolicy: { MinimumLength: 8, TemporaryPasswordValidityDays: 1 } } },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: ref('Pool'),
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        AccessTokenValidity: 5,
        IdTokenValidity: 10,
        RefreshTokenValidity: 1,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [BACK],
      },
    },
    Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { UserPoolId: ref('Pool'), Domain: 'lifetimes' } },
    ...aFunction('Echo', 'exports.handler = async () => ({ statusCode: 200 });'),
    ...anHttpApi('Api'),
    Jwt: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: ref('Api'),
        AuthorizerType: 'JWT',
        Name: 'jwt',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: getAtt('Pool', 'ProviderURL'), Audience: [ref('Client')] },
      },
    },
    ...aRoute('Mine', {
      api: 'Api',
      key: 'GET /mine',
      function: 'Echo',
      properties: { AuthorizationType: 'JWT', AuthorizerId: ref('Jwt') },
    }),
    App: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Aliases: ['app.example.com'],
          Origins: [
            {
              Id: 'api',
              DomainName: { 'Fn::Sub': '${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'api',
            ViewerProtocolPolicy: 'https-only',
            CachePolicyId: CACHING_DISABLED,
            OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
          },
        },
      },
    },
  },
};

describe('what a user pool gives, on the virtual clock, ends when it should:', () => {
  const assemblies = mkdtempSync(path.join(tmpdir(), 'lifetimes-'));
  let network: Network;
  let cognito: CognitoIdentityProviderClient;
  let ClientId: string;
  let UserPoolId: string;

  beforeAll(async () => {
    writeAssembly(path.join(assemblies, 'only'), { only: template }, {});
    network = await startNetwork({ assemblies });
    cognito = new CognitoIdentityProviderClient({
      endpoint: network.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'developer', secretAccessKey: 'developer' },
      maxAttempts: 1,
    });
    const refOf = (id: string) => network.cloud.resources().find(({ logicalId }) => logicalId === id)?.ref ?? '';
    ClientId = refOf('Client');
    UserPoolId = refOf('Pool');
    await invite('ada');
    await cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: 'ada', Password: PASSWORD, Permanent: true }),
    );
  });
  afterAll(async () => {
    await network.stop();
    rmSync(assemblies, { recursive: true, force: true });
  });

  const invite = (Username: string): Promise<unknown> =>
    cognito.send(
      new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', TemporaryPassword: TEMPORARY }),
    );
  const signIn = (USERNAME: string, Password: string) =>
    cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: Password },
      }),
    );
  const tokensOf = async (): Promise<AuthenticationResultType> =>
    (await signIn('ada', PASSWORD)).AuthenticationResult ?? {};
  const refresh = async (token = ''): Promise<AuthenticationResultType> =>
    (
      await cognito.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: token },
        }),
      )
    ).AuthenticationResult ?? {};
  const statusFor = async (token = ''): Promise<number> =>
    (await network.request('app', { path: '/mine', headers: { authorization: `Bearer ${token}` } })).status;
  const claimsOf = (token = ''): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

  /** Asks the pages of the domain. */
  const ask = async (method: string, url: string, form = '', cookie = ''): Promise<WebResponse> => {
    const pages = network.kernel.services.web.find('lifetimes.auth.localhost');
    if (!pages) throw new Error('The domain has no pages.');
    return pages.request({ method, url, headers: { cookie }, body: Buffer.from(form), sourceIp: '127.0.0.1' });
  };
  const question = (): string =>
    new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: BACK }).toString();
  const cookieOf = ({ headers }: WebResponse): string => String(headers['set-cookie']).split(';')[0] ?? '';
  const signInOnPage = async (username: string, password: string): Promise<WebResponse> => {
    const form = cookieOf(await ask('GET', `/login?${question()}`));
    const body = new URLSearchParams({ username, password, _csrf: form.split('=')[1] ?? '' }).toString();
    return ask('POST', `/login?${question()}`, body, form);
  };
  const codeOf = ({ headers }: WebResponse): string =>
    new URL(String(headers['location'])).searchParams.get('code') ?? '';
  const redeem = (code: string): Promise<WebResponse> =>
    ask(
      'POST',
      '/oauth2/token',
      new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: ClientId,
        code,
        redirect_uri: BACK,
      }).toString(),
    );

  // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
  it('an access token after AccessTokenValidity, for APIs and for the pool itself', async () => {
    const { AccessToken, ExpiresIn } = await tokensOf();
    expect(ExpiresIn).toBe(300);
    expect(await statusFor(AccessToken)).toBe(200);
    await network.advance(5 * MINUTE - 1);
    expect(await statusFor(AccessToken)).toBe(200);
    expect((await cognito.send(new GetUserCommand({ AccessToken }))).Username).toBe('ada');
    await network.advance(1);
    expect(await statusFor(AccessToken)).toBe(401);
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has expired',
    });
  });

  // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
  it('an ID token after IdTokenValidity', async () => {
    const { IdToken } = await tokensOf();
    await network.advance(10 * MINUTE - 1);
    expect(await statusFor(IdToken)).toBe(200);
    await network.advance(1);
    expect(await statusFor(IdToken)).toBe(401);
  });

  // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
  it('a refresh token after RefreshTokenValidity, which refreshing does not prolong', async () => {
    const first = await tokensOf();
    const signedInAt = network.now().getTime() / 1000;
    await network.advance(59 * MINUTE);
    const second = await refresh(first.RefreshToken);
    expect(second.RefreshToken).toBeUndefined();
    expect(claimsOf(second.AccessToken)).toMatchObject({
      auth_time: signedInAt,
      iat: signedInAt + 59 * 60,
      exp: signedInAt + 64 * 60,
    });
    await network.advance(MINUTE - 1);
    expect((await refresh(first.RefreshToken)).AccessToken).toBeDefined();
    await network.advance(1);
    await expect(refresh(first.RefreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    // What was given before lives its own time.
    expect(await statusFor(second.AccessToken)).toBe(200);
    await network.advance(4 * MINUTE);
    expect(await statusFor(second.AccessToken)).toBe(401);
  });

  // https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
  it('an authorisation code after five minutes', async () => {
    const inTime = codeOf(await signInOnPage('ada', PASSWORD));
    await network.advance(5 * MINUTE);
    expect((await redeem(inTime)).status).toBe(200);
    const late = codeOf(await signInOnPage('ada', PASSWORD));
    await network.advance(5 * MINUTE + 1);
    const answer = await redeem(late);
    expect([answer.status, answer.body.toString()]).toEqual([400, '{"error":"invalid_grant"}']);
  });

  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ClientSSOSessionConfigType.html
  it('the session of the sign-in page after an hour, measured from the password', async () => {
    const session = cookieOf(await signInOnPage('ada', PASSWORD));
    await network.advance(30 * MINUTE);
    expect(codeOf(await ask('GET', `/oauth2/authorize?${question()}`, '', session))).not.toBe('');
    await network.advance(30 * MINUTE - 1);
    expect(codeOf(await ask('GET', `/oauth2/authorize?${question()}`, '', session))).not.toBe('');
    await network.advance(1);
    expect((await ask('GET', `/oauth2/authorize?${question()}`, '', session)).headers['location']).toMatch(
      /^\/login\?/,
    );
  });

  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html (AuthSessionValidity)
  it('an open challenge after three minutes', async () => {
    await invite('bob');
    const respond = (Session?: string) =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          ...(Session !== undefined && { Session }),
          ChallengeResponses: { USERNAME: 'bob', NEW_PASSWORD: PASSWORD },
        }),
      );
    const late = await signIn('bob', TEMPORARY);
    await network.advance(3 * MINUTE + 1);
    await expect(respond(late.Session)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const inTime = await signIn('bob', TEMPORARY);
    await network.advance(3 * MINUTE);
    expect((await respond(inTime.Session)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
  it('a temporary password after TemporaryPasswordValidityDays, on the page too', async () => {
    await invite('cleo');
    await network.advance('1 day');
    expect((await signIn('cleo', TEMPORARY)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect((await signInOnPage('cleo', TEMPORARY)).body.toString()).toContain('Choose a new password');
    await network.advance(1);
    const expired = 'Temporary password has expired and must be reset by an administrator.';
    await expect(signIn('cleo', TEMPORARY)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: expired,
    });
    const page = await signInOnPage('cleo', TEMPORARY);
    expect([page.status, page.body.toString()]).toEqual([400, expect.stringContaining(expired)]);
  });
});
