import { createHmac, createPublicKey, verify } from 'node:crypto';
import { aRole, allow, getAtt, ref } from '../../testing/function-template';
import { ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { CognitoService } from './cognito-service';

interface Tokens {
  AccessToken: string;
  IdToken: string;
  RefreshToken?: string;
  ExpiresIn: number;
}
interface Answer {
  status: number;
  body: Record<string, unknown> & {
    __type?: string;
    message?: string;
    AuthenticationResult?: Tokens;
    ChallengeName?: string;
    Session?: string;
  };
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()) as Record<string, unknown>;

describe('a user pool', () => {
  let cloud: TestCloud;
  let clock: ManualClock;

  /** One call of the wire protocol; unsigned unless told. */
  const call = async (action: string, input: unknown, accessKeyId?: string): Promise<Answer> => {
    const headers: Record<string, string> = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    };
    if (accessKeyId !== undefined)
      headers['authorization'] =
        `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/eu-central-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(cloud.endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const pool = (): string => cloud.resource('Pool').ref;
  const client = (): string => cloud.resource('Client').ref;
  const admin = (action: string, input: Record<string, unknown>): Promise<Answer> =>
    call(action, { UserPoolId: pool(), ...input }, 'developer');
  const signIn = (
    USERNAME: string,
    PASSWORD: string,
    more: Record<string, string> = {},
    ClientId = client(),
  ): Promise<Answer> =>
    call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters: { USERNAME, PASSWORD, ...more } });
  const aUser = async (Username: string, Password = 'Correct-Horse-1'): Promise<void> => {
    await admin('AdminCreateUser', { Username, TemporaryPassword: 'Temporary-1' });
    await admin('AdminSetUserPassword', { Username, Password, Permanent: true });
  };

  beforeAll(async () => {
    clock = new ManualClock();
    cloud = await startCloud(
      {
        Resources: {
          Pool: {
            Type: 'AWS::Cognito::UserPool',
            Properties: {
              Policies: {
                PasswordPolicy: {
                  MinimumLength: 10,
                  RequireUppercase: true,
                  RequireLowercase: true,
                  RequireNumbers: true,
                },
              },
            },
          },
          Client: {
            Type: 'AWS::Cognito::UserPoolClient',
            Properties: {
              UserPoolId: ref('Pool'),
              ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
              PreventUserExistenceErrors: 'ENABLED',
              AccessTokenValidity: 60,
              TokenValidityUnits: { AccessToken: 'minutes' },
            },
          },
          Confidential: {
            Type: 'AWS::Cognito::UserPoolClient',
            Properties: {
              UserPoolId: ref('Pool'),
              GenerateSecret: true,
              ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
            },
          },
          Plain: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: ref('Pool') } },
          Operators: {
            Type: 'AWS::Cognito::UserPoolGroup',
            Properties: { UserPoolId: ref('Pool'), GroupName: 'operator', Precedence: 1 },
          },
          Drivers: {
            Type: 'AWS::Cognito::UserPoolGroup',
            Properties: { UserPoolId: ref('Pool'), GroupName: 'driver', Precedence: 2 },
          },
          Reader: aRole([allow('cognito-idp:ListUsers', getAtt('Pool'))]),
        },
      },
      { clock },
    );
  });
  afterAll(() => cloud.stop());

  // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
  it('issues tokens with the claims of the real ones, signed with a key that it publishes', async () => {
    await aUser('olga');
    await admin('AdminAddUserToGroup', { Username: 'olga', GroupName: 'driver' });
    await admin('AdminAddUserToGroup', { Username: 'olga', GroupName: 'operator' });
    const { body } = await signIn('olga', 'Correct-Horse-1');
    const { AccessToken, IdToken, ExpiresIn } = body.AuthenticationResult!;
    const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${pool()}`;
    const now = clock.now() / 1000;
    expect(ExpiresIn).toBe(3600);
    expect(claimsOf(AccessToken)).toMatchObject({
      iss: issuer,
      client_id: client(),
      token_use: 'access',
      username: 'olga',
      'cognito:groups': ['operator', 'driver'],
      iat: now,
      exp: now + 3600,
      scope: 'aws.cognito.signin.user.admin',
    });
    expect(claimsOf(IdToken)).toMatchObject({
      iss: issuer,
      aud: client(),
      token_use: 'id',
      'cognito:username': 'olga',
      sub: claimsOf(AccessToken)['sub'],
    });
    const { keys } = (await (await fetch(`${cloud.endpoint}/${pool()}/.well-known/jwks.json`)).json()) as {
      keys: Record<string, unknown>[];
    };
    const [head, claims, signature] = AccessToken.split('.') as [string, string, string];
    const key = createPublicKey({ key: keys[0]!, format: 'jwk' });
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    const configuration = (await (
      await fetch(`${cloud.endpoint}/${pool()}/.well-known/openid-configuration`)
    ).json()) as { issuer: string };
    expect(configuration.issuer).toBe(issuer);
  });

  it('asks for a new password before it lets a new user in', async () => {
    await admin('AdminCreateUser', { Username: 'nina', TemporaryPassword: 'Temporary-1' });
    const challenge = await signIn('nina', 'Temporary-1');
    expect(challenge.body.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const answer = (NEW_PASSWORD: string): Promise<Answer> =>
      call('RespondToAuthChallenge', {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ClientId: client(),
        Session: challenge.body.Session,
        ChallengeResponses: { USERNAME: 'nina', NEW_PASSWORD },
      });
    await aUser('intruder');
    const asIntruder = await call('RespondToAuthChallenge', {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ClientId: client(),
      Session: challenge.body.Session,
      ChallengeResponses: { USERNAME: 'intruder', NEW_PASSWORD: 'Brand-New-Horse-2' },
    });
    expect(asIntruder.body.message).toBe('Invalid session for the user.');
    expect((await answer('short')).body).toMatchObject({
      __type: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
    expect((await answer('Brand-New-Horse-2')).body.AuthenticationResult).toBeDefined();
    expect((await answer('Another-Horse-3')).body.__type).toBe('NotAuthorizedException');
    expect((await signIn('nina', 'Brand-New-Horse-2')).body.AuthenticationResult).toBeDefined();
  });

  it('says the same of a wrong password and of an unknown user', async () => {
    await aUser('peter');
    const wrong = await signIn('peter', 'Wrong-Horse-1');
    const unknown = await signIn('nobody', 'Wrong-Horse-1');
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    expect(wrong.body).toMatchObject({ __type: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  });

  it('makes guessing slow', async () => {
    await aUser('target');
    for (let i = 0; i < 5; i += 1) await signIn('target', 'Wrong-Horse-1');
    expect((await signIn('target', 'Correct-Horse-1')).body.message).toBe('Password attempts exceeded');
    await clock.advance(1_000);
    expect((await signIn('target', 'Correct-Horse-1')).body.AuthenticationResult).toBeDefined();
  });

  it('refreshes tokens until the refresh token is revoked, or the user signs out everywhere', async () => {
    await aUser('ruth');
    const first = (await signIn('ruth', 'Correct-Horse-1')).body.AuthenticationResult!;
    const second = (await signIn('ruth', 'Correct-Horse-1')).body.AuthenticationResult!;
    const refresh = (token: string | undefined): Promise<Answer> =>
      call('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: client(),
        AuthParameters: { REFRESH_TOKEN: token },
      });
    await clock.advance(60_000);
    expect(claimsOf((await refresh(first.RefreshToken)).body.AuthenticationResult!.AccessToken)['iat']).toBe(
      clock.now() / 1000,
    );
    await call('RevokeToken', { ClientId: client(), Token: first.RefreshToken });
    expect((await refresh(first.RefreshToken)).body.__type).toBe('NotAuthorizedException');
    expect((await refresh(second.RefreshToken)).body.AuthenticationResult).toBeDefined();
    await call('GlobalSignOut', { AccessToken: second.AccessToken });
    expect((await refresh(second.RefreshToken)).body.__type).toBe('NotAuthorizedException');
    expect((await call('GetUser', { AccessToken: second.AccessToken })).body.__type).toBe('NotAuthorizedException');
  });

  it('tells a user about itself', async () => {
    await aUser('self');
    const { AccessToken } = (await signIn('self', 'Correct-Horse-1')).body.AuthenticationResult!;
    expect((await call('GetUser', { AccessToken })).body).toMatchObject({ Username: 'self' });
    expect((await call('GetUser', { AccessToken: `${AccessToken.slice(0, -4)}AAAA` })).body.__type).toBe(
      'NotAuthorizedException',
    );
  });

  it('demands the secret hash of a client with a secret', async () => {
    await aUser('sam');
    const id = cloud.resource('Confidential').ref;
    const secret = String(cloud.resource('Confidential').attributes['ClientSecret']);
    const SECRET_HASH = createHmac('sha256', secret).update(`sam${id}`).digest('base64');
    expect((await signIn('sam', 'Correct-Horse-1', {}, id)).body.__type).toBe('NotAuthorizedException');
    expect((await signIn('sam', 'Correct-Horse-1', { SECRET_HASH: 'bm8=' }, id)).body.__type).toBe(
      'NotAuthorizedException',
    );
    expect((await signIn('sam', 'Correct-Horse-1', { SECRET_HASH }, id)).body.AuthenticationResult).toBeDefined();
  });

  it('keeps to the flows of its client', async () => {
    expect((await signIn('olga', 'Correct-Horse-1', {}, cloud.resource('Plain').ref)).body).toMatchObject({
      __type: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
  });

  it('lets administrators do what their role allows, and nobody else anything', async () => {
    const key = cloud.asRole('Reader').credentials.accessKeyId;
    expect(
      (await call('ListUsers', { UserPoolId: pool(), Filter: 'username = "olga"' }, key)).body['Users'],
    ).toHaveLength(1);
    expect((await call('AdminCreateUser', { UserPoolId: pool(), Username: 'x' }, key)).body.__type).toBe(
      'AccessDeniedException',
    );
    expect((await call('ListUsers', { UserPoolId: pool() })).body.__type).toBe('AccessDeniedException');
  });

  it('creates groups, and refuses those that exist', async () => {
    expect((await admin('CreateGroup', { GroupName: 'analyst' })).status).toBe(200);
    expect((await admin('CreateGroup', { GroupName: 'analyst' })).body.__type).toBe('GroupExistsException');
    const names = ((await admin('ListGroups', {})).body['Groups'] as { GroupName: string }[]).map(
      (group) => group.GroupName,
    );
    expect(names).toEqual(['analyst', 'driver', 'operator']);
  });

  it('issues a token for the developer', async () => {
    const tokens = CognitoService.of(cloud.kernel).issueToken({ groups: ['operator'], subject: 'me' });
    expect(claimsOf(tokens.AccessToken)).toMatchObject({ username: 'me', 'cognito:groups': ['operator'] });
  });

  it('is the same after a restart: ids, keys, users', async () => {
    const before = [pool(), client(), await (await fetch(`${cloud.endpoint}/${pool()}/.well-known/jwks.json`)).text()];
    await cloud.restart();
    expect([pool(), client(), await (await fetch(`${cloud.endpoint}/${pool()}/.well-known/jwks.json`)).text()]).toEqual(
      before,
    );
    expect((await signIn('olga', 'Correct-Horse-1')).body.AuthenticationResult).toBeDefined();
  });
});
