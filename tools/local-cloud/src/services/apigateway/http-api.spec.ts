import { aFunction, getAtt, ref } from '../../testing/function-template';
import { ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { anAuthoriser, anHttpApi, aRoute } from '../web/web-templates';
import { CognitoService } from '../cognito/cognito-service';

const ECHO = `exports.handler = async (event) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) });`;

/** Answers what the request's body says, as it is. */
const AS_TOLD = `exports.handler = async (event) => { const told = JSON.parse(event.body); if (told.throws) throw new Error('told to'); return told.answer; };`;

const AUTHORISE = `let calls = 0; exports.handler = async (event) => {
  calls += 1;
  const word = event.identitySource[0];
  if (word === 'broken') throw new Error('broken');
  return { isAuthorized: word === 'friend', context: { word, calls, routeArn: event.routeArn } };
};`;

interface ProxyEvent {
  version: string;
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  requestContext: Record<string, unknown> & {
    http: Record<string, string>;
    authorizer?: {
      jwt?: { claims: Record<string, string>; scopes: string[] | null };
      lambda?: Record<string, unknown>;
    };
  };
  body?: string;
  isBase64Encoded: boolean;
}

describe('an HTTP API', () => {
  let cloud: TestCloud;
  let base: string;
  const event = async (path: string, init?: RequestInit): Promise<ProxyEvent> =>
    (await (await fetch(`${base}${path}`, init)).json()) as ProxyEvent;
  const tell = (told: unknown): Promise<Response> =>
    fetch(`${base}/told`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(told),
    });

  beforeAll(async () => {
    cloud = await startCloud({
      Resources: {
        ...aFunction('Echo', ECHO),
        ...aFunction('Told', AS_TOLD),
        ...aFunction('Authorise', AUTHORISE),
        ...anHttpApi('Api', {
          CorsConfiguration: {
            AllowOrigins: ['http://localhost:4000'],
            AllowMethods: ['GET', 'POST'],
            AllowHeaders: ['Authorization'],
            MaxAge: 600,
          },
        }),
        ...aRoute('Pets', { api: 'Api', key: 'ANY /pets/{proxy+}', function: 'Echo' }),
        ...aRoute('Dog', { api: 'Api', key: 'GET /pets/dog/{id}', function: 'Echo' }),
        ...aRoute('DogOne', { api: 'Api', key: 'GET /pets/dog/1', function: 'Echo' }),
        ...aRoute('ToldRoute', { api: 'Api', key: 'POST /told', function: 'Told' }),
        ...aRoute('Guarded', {
          api: 'Api',
          key: 'GET /guarded',
          function: 'Echo',
          properties: { AuthorizationType: 'CUSTOM', AuthorizerId: ref('Friend') },
        }),
        ...anAuthoriser('Friend', {
          api: 'Api',
          function: 'Authorise',
          properties: {
            AuthorizerPayloadFormatVersion: '2.0',
            EnableSimpleResponses: true,
            IdentitySource: ['$request.header.X-Word'],
            AuthorizerResultTtlInSeconds: 60,
          },
        }),
        Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
        Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: ref('Pool') } },
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
        ...aRoute('Scoped', {
          api: 'Api',
          key: 'GET /scoped',
          function: 'Echo',
          properties: { AuthorizationType: 'JWT', AuthorizerId: ref('Jwt'), AuthorizationScopes: ['never/granted'] },
        }),
      },
    });
    base = `${cloud.endpoint}/_apis/${cloud.resource('Api').ref}`;
  });
  afterAll(() => cloud.stop());

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  describe('gives its function an event of payload format 2.0', () => {
    it('with duplicates joined by commas, cookies apart, and everything decoded', async () => {
      const got = await event('/pets/a%20b/c?x=1&x=2&y=a%26b', { headers: { 'X-One': 'v', cookie: 'a=1; b=2' } });
      expect(got).toMatchObject({
        version: '2.0',
        routeKey: 'ANY /pets/{proxy+}',
        rawPath: '/pets/a b/c',
        rawQueryString: 'x=1&x=2&y=a%26b',
        cookies: ['a=1', 'b=2'],
        queryStringParameters: { x: '1,2', y: 'a&b' },
        pathParameters: { proxy: 'a b/c' },
        isBase64Encoded: false,
        requestContext: {
          accountId: '000000000000',
          stage: '$default',
          routeKey: 'ANY /pets/{proxy+}',
          http: { method: 'GET', path: '/pets/a b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        },
      });
      expect(got.headers['x-one']).toBe('v');
      expect(got.headers['cookie']).toBeUndefined();
      expect(got.headers['host']).toBe(`${cloud.resource('Api').ref}.execute-api.eu-central-1.amazonaws.com`);
      expect(got.requestContext['time']).toMatch(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/);
      expect(got.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      expect(got).not.toHaveProperty('body');
    });

    it('with text as it is and everything else in base64', async () => {
      const xml = await event('/pets/x', {
        method: 'POST',
        headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
        body: '<ä/>',
      });
      expect(xml).toMatchObject({ body: '<ä/>', isBase64Encoded: false });
      const binary = await event('/pets/x', {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array([0, 255]),
      });
      expect(binary).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
      const zipped = await event('/pets/x', {
        method: 'POST',
        headers: { 'content-type': 'text/xml', 'content-encoding': 'gzip' },
        body: new Uint8Array([31, 139]),
      });
      expect(zipped).toMatchObject({ body: 'H4s=', isBase64Encoded: true });
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['POST', '/pets/dog/1', 'ANY /pets/{proxy+}'],
    ['GET', '/pets/dog/2/3', 'ANY /pets/{proxy+}'],
  ])('sends %s %s to the most specific route', async (method, path, routeKey) => {
    expect((await event(path, { method })).routeKey).toBe(routeKey);
  });

  it('answers 404 where no route matches', async () => {
    const response = await fetch(`${base}/elsewhere`);
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  describe('reads what the function answers', () => {
    it('literally when it has a status code', async () => {
      const response = await tell({
        answer: {
          statusCode: 201,
          headers: { 'X-Made': 'yes', 'content-type': 'text/plain' },
          cookies: ['a=1', 'b=2; Path=/'],
          body: 'aGk=',
          isBase64Encoded: true,
        },
      });
      expect([
        response.status,
        response.headers.get('x-made'),
        response.headers.getSetCookie(),
        await response.text(),
      ]).toEqual([201, 'yes', ['a=1', 'b=2; Path=/'], 'hi']);
      expect(response.headers.get('apigw-requestid')).toBeTruthy();
    });
    it('as the JSON body of a 200 otherwise', async () => {
      const response = await tell({ answer: { hello: 'world' } });
      expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
        200,
        'application/json',
        { hello: 'world' },
      ]);
    });
    it.each([
      ['a malformed answer', { answer: { statusCode: 'many' } }],
      ['a body that is no text', { answer: { statusCode: 200, body: { a: 1 } } }],
      ['a function that threw', { throws: true }],
    ])('and answers 500 to %s', async (_name, told) => {
      const response = await tell(told);
      expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    });
  });

  it('answers preflights itself and adds CORS headers for allowed origins only', async () => {
    const preflight = (origin: string): Promise<Response> =>
      cloud.kernel.services.web
        .find(`${cloud.resource('Api').ref}.execute-api.eu-central-1.amazonaws.com`)!
        .request({
          method: 'OPTIONS',
          url: '/anything',
          headers: { origin, 'access-control-request-method': 'POST' },
          body: Buffer.alloc(0),
          sourceIp: '127.0.0.1',
        })
        .then(({ status, headers }) => new Response(null, { status, headers: headers as Record<string, string> }));
    const allowed = await preflight('http://localhost:4000');
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('access-control-max-age'),
    ]).toEqual([204, 'http://localhost:4000', '600']);
    const refused = await preflight('http://elsewhere');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([204, null]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
  describe('with a JWT authoriser', () => {
    const get = (path: string, token?: string): Promise<Response> =>
      fetch(`${base}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const issue = (): string =>
      CognitoService.of(cloud.kernel).issueToken({ groups: ['operator', 'driver'], subject: 'somebody' }).AccessToken;

    it('hands the claims on as texts, lists in brackets', async () => {
      const got = (await (await get('/mine', issue())).json()) as ProxyEvent;
      expect(got.requestContext.authorizer?.jwt).toMatchObject({
        claims: {
          token_use: 'access',
          username: 'somebody',
          'cognito:groups': '[operator driver]',
          exp: expect.stringMatching(/^\d+$/),
        },
        scopes: null,
      });
    });

    it.each([
      ['no token', () => undefined],
      ['no JWT', () => 'abc'],
      [
        'a changed claim',
        () => {
          const [head, claims, signature] = issue().split('.');
          return [
            head,
            Buffer.from(Buffer.from(claims!, 'base64url').toString().replace('driver', 'analyst')).toString(
              'base64url',
            ),
            signature,
          ].join('.');
        },
      ],
      [
        'the algorithm none',
        () => `${Buffer.from('{"alg":"none","kid":"x"}').toString('base64url')}.${issue().split('.')[1]}.`,
      ],
    ])('answers 401 to %s', async (_name, token) => {
      const response = await get('/mine', token());
      expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    describe('judges the claims of a token that the issuer signed', () => {
      const now = Math.floor(Date.now() / 1000);
      const status = async (claims: Record<string, unknown>): Promise<number> => {
        const pool = CognitoService.of(cloud.kernel).pool(cloud.resource('Pool').ref);
        return (
          await get(
            '/mine',
            pool.key.sign({
              iss: pool.issuer,
              client_id: cloud.resource('Client').ref,
              exp: now + 60,
              iat: now,
              ...claims,
            }),
          )
        ).status;
      };
      it.each([
        ['that is good', {}, 200],
        ['that has expired', { exp: now - 1 }, 401],
        ['without an expiry', { exp: undefined }, 401],
        ['that is not yet valid', { nbf: now + 30 }, 401],
        ['that was issued in the future', { iat: now + 30 }, 401],
        ['of another issuer', { iss: 'https://elsewhere' }, 401],
        ['for another client', { client_id: 'other' }, 401],
        ['for another audience, though of the client', { aud: 'other' }, 401],
      ])('%s', async (_name, claims, expected) => {
        expect(await status(claims)).toBe(expected);
      });
      it('for one audience of several', async () => {
        expect(await status({ client_id: undefined, aud: ['other', cloud.resource('Client').ref] })).toBe(200);
      });
    });

    it('answers 403 where a scope is missing', async () => {
      const response = await get('/scoped', issue());
      expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
  describe('with a Lambda authoriser', () => {
    const get = (word?: string): Promise<Response> =>
      fetch(`${base}/guarded`, word === undefined ? {} : { headers: { 'x-word': word } });

    it('gives the function its context, with types, and asks once for an identity', async () => {
      const first = (await (await get('friend')).json()) as ProxyEvent;
      const second = (await (await get('friend')).json()) as ProxyEvent;
      expect(first.requestContext.authorizer?.lambda).toMatchObject({ word: 'friend', calls: expect.any(Number) });
      expect(first.requestContext.authorizer?.lambda?.['routeArn']).toMatch(/\/\$default\/GET\/guarded$/);
      expect(second.requestContext.authorizer).toEqual(first.requestContext.authorizer);
    });
    it.each([
      [undefined, 401, 'Unauthorized'],
      ['stranger', 403, 'Forbidden'],
      ['broken', 500, 'Internal Server Error'],
    ])('answers the identity %s with %s', async (word, status, message) => {
      const response = await get(word);
      expect([response.status, await response.json()]).toEqual([status, { message }]);
    });
  });

  it('records a request as the cause of its invocation', async () => {
    const response = await fetch(`${base}/pets/x`);
    const id = response.headers.get('apigw-requestid')!;
    const caused = cloud.kernel.journal.consequences(id).filter((entry) => entry.id !== id);
    expect(caused.map((entry) => entry.kind)).toEqual(['invocation']);
  });
});

describe('the throttling of a stage', () => {
  it('lets the burst through, then the rate', async () => {
    const clock = new ManualClock();
    const cloud = await startCloud(
      {
        Resources: {
          ...aFunction('Echo', ECHO),
          ...anHttpApi('Api', {}, { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } }),
          ...aRoute('All', { api: 'Api', key: '$default', function: 'Echo' }),
        },
      },
      { clock },
    );
    const get = async (): Promise<number> =>
      (await fetch(`${cloud.endpoint}/_apis/${cloud.resource('Api').ref}/x`)).status;
    expect([await get(), await get(), await get()]).toEqual([200, 200, 429]);
    await clock.advance(1_000);
    expect([await get(), await get()]).toEqual([200, 429]);
    await cloud.stop();
  });
});

describe('a route whose function API Gateway may not call', () => {
  it('stops the start and says which permission is missing', async () => {
    const starting = startCloud({
      Resources: {
        ...aFunction('Echo', ECHO),
        ...anHttpApi('Api'),
        ...aRoute('All', { api: 'Api', key: 'GET /x', function: 'Echo', permission: false }),
      },
    });
    await expect(starting).rejects.toThrow(
      /test\/All: API Gateway may not invoke .*AWS::Lambda::Permission.*\/\$default\/GET\/x/,
    );
  });
});
