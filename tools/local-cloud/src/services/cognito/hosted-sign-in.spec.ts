import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { TemplateResource } from '../../testing/function-template';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
  readonly cookies: readonly string[];
}

const resource = (Type: string, Properties: object): TemplateResource => ({ Type, Properties: { ...Properties } });
const BACK = 'http://localhost:4000/';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html */
describe('the sign-in page of a user pool', () => {
  let cloud: TestCloud;
  let clientId: string;
  const jar = new Map<string, string>();

  beforeAll(async () => {
    cloud = await startCloud({
      Resources: {
        Pool: resource('AWS::Cognito::UserPool', { UserPoolName: 'people <of> ours', UsernameAttributes: ['email'] }),
        Group: resource('AWS::Cognito::UserPoolGroup', { UserPoolId: { Ref: 'Pool' }, GroupName: 'operator' }),
        Client: resource('AWS::Cognito::UserPoolClient', {
          UserPoolId: { Ref: 'Pool' },
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid', 'email'],
          CallbackURLs: [BACK],
          LogoutURLs: [BACK],
        }),
        Domain: resource('AWS::Cognito::UserPoolDomain', { UserPoolId: { Ref: 'Pool' }, Domain: 'ours' }),
      },
    });
    clientId = cloud.resource('Client').ref;
    const cognito = new CognitoIdentityProviderClient(cloud.client());
    const UserPoolId = cloud.resource('Pool').ref;
    for (const Username of ['known@example.org', 'fresh@example.org']) {
      await cognito.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username,
          MessageAction: 'SUPPRESS',
          TemporaryPassword: 'Temporary-1',
          UserAttributes: [{ Name: 'email', Value: Username }],
        }),
      );
      await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'operator' }));
    }
    await cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId,
        Username: 'known@example.org',
        Password: 'Permanent-1',
        Permanent: true,
      }),
    );
  });
  afterAll(() => cloud.stop());
  beforeEach(() => jar.clear());

  /** A browser, as far as it matters: the domain's name, and cookies. */
  function ask(
    method: string,
    path: string,
    body?: URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(cloud.endpoint);
      const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const sent = {
        host: `ours.auth.localhost:${port}`,
        ...(cookies && { cookie: cookies }),
        ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      };
      const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: sent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const set = response.headers['set-cookie'] ?? [];
          for (const each of set) {
            const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=');
            jar.set(name, value);
          }
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? '',
            body: text,
            cookies: set,
          });
        });
      });
      request.on('error', reject);
      request.end(body?.toString());
    });
  }
  const verifier = 'a-verifier-that-is-long-enough-for-the-standard-43-chars';
  const question = (more: Record<string, string> = {}): string =>
    new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: BACK,
      scope: 'openid email',
      state: 'xyz',
      nonce: 'n-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    }).toString();
  const signIn = async (form: Record<string, string>, more: Record<string, string> = {}): Promise<Answer> => {
    const authorise = await ask('GET', `/oauth2/authorize?${question(more)}`);
    const page = await ask('GET', authorise.location);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    return ask('POST', authorise.location, new URLSearchParams({ _csrf: csrf, ...form }));
  };
  const KNOWN = { username: 'known@example.org', password: 'Permanent-1' };
  const redeem = (code: string, more: Record<string, string> = {}): Promise<Answer> =>
    ask(
      'POST',
      '/oauth2/token',
      new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri: BACK,
        code_verifier: verifier,
        ...more,
      }),
    );
  const codeOf = ({ location }: Answer): string => new URL(location).searchParams.get('code') ?? '';
  const claims = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

  it('gives a code for the password, and tokens for the code', async () => {
    const back = await signIn(KNOWN);
    expect(back.status).toBe(302);
    expect(back.location).toMatch(/^http:\/\/localhost:4000\/\?code=[\w-]+&state=xyz$/);
    const answer = await redeem(codeOf(back));
    const tokens = JSON.parse(answer.body) as {
      id_token: string;
      access_token: string;
      refresh_token: string;
      token_type: string;
    };
    expect(tokens.token_type).toBe('Bearer');
    expect(claims(tokens.id_token)).toMatchObject({
      nonce: 'n-1',
      email: 'known@example.org',
      'cognito:groups': ['operator'],
      aud: clientId,
    });
    expect(claims(tokens.access_token)).toMatchObject({
      scope: 'openid email',
      client_id: clientId,
      token_use: 'access',
    });

    const info = await ask('GET', '/oauth2/userInfo', undefined, { authorization: `Bearer ${tokens.access_token}` });
    expect(JSON.parse(info.body)).toMatchObject({ email: 'known@example.org', sub: claims(tokens.id_token)['sub'] });

    const refreshed = await ask(
      'POST',
      '/oauth2/token',
      new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token }),
    );
    expect(claims((JSON.parse(refreshed.body) as { access_token: string }).access_token)).toMatchObject({
      scope: 'openid email',
    });

    await ask('POST', '/oauth2/revoke', new URLSearchParams({ client_id: clientId, token: tokens.refresh_token }));
    expect(
      await ask(
        'POST',
        '/oauth2/token',
        new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token }),
      ),
    ).toMatchObject({ status: 400, body: '{"error":"invalid_grant"}' });
  });

  it('asks nobody twice within an hour, until they sign out', async () => {
    await signIn(KNOWN);
    expect((await ask('GET', `/oauth2/authorize?${question()}`)).location).toMatch(/^http:\/\/localhost:4000\/\?code=/);
    expect(
      await ask('GET', `/logout?${new URLSearchParams({ client_id: clientId, logout_uri: BACK }).toString()}`),
    ).toMatchObject({ status: 302, location: BACK });
    expect((await ask('GET', `/oauth2/authorize?${question()}`)).location).toMatch(/^\/login\?/);
    expect((await ask('GET', `/oauth2/authorize?${question({ prompt: 'none' })}`)).location).toBe(
      `${BACK}?error=login_required&state=xyz`,
    );
  });

  it('asks for a new password instead of a temporary one', async () => {
    const asked = await signIn({ username: 'fresh@example.org', password: 'Temporary-1' });
    expect([asked.status, asked.body]).toEqual([200, expect.stringContaining('Choose a new password')]);
    const weak = await signIn({ username: 'fresh@example.org', password: 'Temporary-1', new_password: 'short' });
    expect([weak.status, weak.body]).toEqual([400, expect.stringMatching(/role="alert"/)]);
    expect(
      codeOf(await signIn({ username: 'fresh@example.org', password: 'Temporary-1', new_password: 'Permanent-2' })),
    ).not.toBe('');
  });

  it('lets nobody in with a wrong password, or from a form of another page', async () => {
    const wrong = await signIn({ ...KNOWN, password: 'Wrong-12' });
    expect([wrong.status, wrong.body]).toEqual([400, expect.stringContaining('Incorrect username or password.')]);
    jar.clear();
    const forged = await ask('POST', `/login?${question()}`, new URLSearchParams({ ...KNOWN, _csrf: 'made-up' }));
    expect([forged.status, forged.location]).toEqual([400, '']);
  });

  it.each([
    ['a second time', {}, true],
    ['without the verifier', { code_verifier: '' }, false],
    ['with another verifier', { code_verifier: 'somebody-else' }, false],
    ['for another address', { redirect_uri: 'http://localhost:5000/' }, false],
  ])('redeems no code %s', async (_name, more, first) => {
    const code = codeOf(await signIn(KNOWN));
    if (first) await redeem(code);
    expect(await redeem(code, more)).toMatchObject({ status: 400, body: '{"error":"invalid_grant"}' });
  });

  it('sends nobody to an address that is not the client’s', async () => {
    const asked = await ask('GET', `/oauth2/authorize?${question({ redirect_uri: 'https://evil.example/' })}`);
    expect([asked.status, asked.location, asked.body]).toEqual([400, '', expect.stringContaining('redirect_mismatch')]);
    expect(
      (
        await ask(
          'GET',
          `/logout?${new URLSearchParams({ client_id: clientId, logout_uri: 'https://evil.example/' }).toString()}`,
        )
      ).status,
    ).toBe(400);
    expect((await ask('GET', `/oauth2/authorize?${question({ response_type: 'token' })}`)).location).toBe(
      `${BACK}?error=unsupported_response_type&state=xyz`,
    );
    expect((await ask('GET', `/oauth2/authorize?${question({ scope: 'openid aws.everything' })}`)).location).toBe(
      `${BACK}?error=invalid_scope&state=xyz`,
    );
  });

  it('shows names as text, runs no script, and is told of in the issuer’s document', async () => {
    const page = await ask('GET', `/login?${question()}`);
    expect(page.body).toContain('people &#60;of&#62; ours');
    const document = (await (
      await fetch(`${cloud.endpoint}/${cloud.resource('Pool').ref}/.well-known/openid-configuration`)
    ).json()) as Record<string, string>;
    expect(document['authorization_endpoint']).toBe(
      `http://ours.auth.localhost:${new URL(cloud.endpoint).port}/oauth2/authorize`,
    );
  });
});
