import { createSign, generateKeyPairSync } from 'node:crypto';
import { api, eventually, network, sessionsOf, token, type Role, type SessionBody } from './harness/network';
import { jsonCall, jsonStation } from './harness/json-client';

interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly challenge: string | null;
  readonly body: Record<string, unknown>;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${network.app}/api/v1${path}`, init);
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    challenge: response.headers.get('www-authenticate'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

async function as(role: Role, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await token(role)}`, ...headers };
}

/** What RFC 9457 and the contract say of an error. */
function problem(status: number, type: string) {
  return {
    status,
    contentType: expect.stringMatching(/^application\/problem\+json/),
    body: expect.objectContaining({
      type: `/problems/${type}`,
      title: expect.any(String),
      status,
      instance: expect.stringMatching(/^urn:busbar:request:.+/),
    }),
  };
}

/** The token with other claims or another header, signed by a key of our own. */
function forged(jwt: string, change: { header?: object; claims?: object }): string {
  const [header = '', claims = ''] = jwt.split('.');
  const part = (text: string, more: object | undefined) =>
    Buffer.from(
      JSON.stringify({ ...(JSON.parse(Buffer.from(text, 'base64url').toString()) as object), ...more }),
    ).toString('base64url');
  const text = `${part(header, change.header)}.${part(claims, change.claims)}`;
  return `${text}.${createSign('sha256')
    .update(text)
    .sign(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'base64url')}`;
}

describe('without a valid token the API answers 401 with a problem', () => {
  it('when there is none', async () => {
    expect(await ask('/sites')).toMatchObject({ ...problem(401, 'not-signed-in'), challenge: 'Bearer' });
    expect(await ask('/nothing')).toMatchObject(problem(401, 'not-signed-in'));
    expect(await ask('/sites', { method: 'POST', body: '{}' })).toMatchObject(problem(401, 'not-signed-in'));
  });

  it.each([
    ['another scheme', () => 'Basic b3BlcmF0b3I6c2VjcmV0', 'must read'],
    ['garbage', () => 'Bearer garbage', 'malformed'],
    ['a signature by another key', (jwt: string) => `Bearer ${forged(jwt, {})}`, 'signature'],
    [
      'a key that the pool does not have',
      (jwt: string) => `Bearer ${forged(jwt, { header: { kid: 'mine' } })}`,
      'unknown key',
    ],
    ['another unknown key', (jwt: string) => `Bearer ${forged(jwt, { header: { kid: 'also-mine' } })}`, 'unknown key'],
    ['no signature at all', (jwt: string) => `Bearer ${forged(jwt, { header: { alg: 'none' } })}`, 'malformed'],
    [
      'another pool',
      (jwt: string) =>
        `Bearer ${forged(jwt, { claims: { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other0000' } })}`,
      'issued here',
    ],
    [
      'an end in the past and another key',
      (jwt: string) => `Bearer ${forged(jwt, { claims: { exp: 1_700_000_000 } })}`,
      'signature',
    ],
  ])('when it has %s', async (_name, authorization, reason) => {
    const answer = await ask('/sites', { headers: { authorization: authorization(await token('operator')) } });
    expect(answer).toMatchObject({
      ...problem(401, 'not-signed-in'),
      challenge: expect.stringMatching(/^Bearer error="invalid_token"/),
    });
    expect(answer.body).toMatchObject({ detail: expect.stringContaining(reason) });
  });

  it('when it is an id token', async () => {
    const response = await fetch(`${network.endpoint}/_cloud/token?role=operator&user=operator@busbar.example`);
    const { idToken } = (await response.json()) as { idToken: string };
    const answer = await ask('/sites', { headers: { authorization: `Bearer ${idToken}` } });
    expect(answer).toMatchObject(problem(401, 'not-signed-in'));
  });

  it('and says the same again from memory', async () => {
    for (let time = 0; time < 2; time += 1)
      expect(await ask('/sites', { headers: { authorization: 'Bearer remembered' } })).toMatchObject(
        problem(401, 'not-signed-in'),
      );
  });
});

describe('what is public needs no token', () => {
  it.each(['/health', '/openapi.json'])('%s', async (path) => expect((await ask(path)).status).toBe(200));
});

describe('errors of the API are problems', () => {
  it('for a role that may not', async () => {
    expect(await ask('/tokens', { headers: await as('driver') })).toMatchObject(problem(403, 'not-allowed'));
    expect(
      await ask('/sites', {
        method: 'POST',
        body: '{}',
        headers: await as('analyst', { 'content-type': 'application/json' }),
      }),
    ).toMatchObject(problem(403, 'not-allowed'));
  });

  it('for what does not exist', async () => {
    const headers = await as('operator');
    expect(await ask('/nothing', { headers })).toMatchObject(problem(404, 'not-found'));
    expect(await ask('/sites/nowhere', { headers })).toMatchObject(problem(404, 'not-found'));
    const outside = await fetch(`${network.app}/api/`, { headers });
    expect({
      status: outside.status,
      contentType: outside.headers.get('content-type'),
      body: await outside.json(),
    }).toMatchObject(problem(404, 'not-found'));
  });

  it('for methods that do not exist there', async () => {
    expect(await ask('/sites', { method: 'PUT', body: '{}', headers: await as('operator') })).toMatchObject(
      problem(405, 'method-not-allowed'),
    );
  });

  it('for bodies that are no JSON, too large, or of another kind', async () => {
    const json = await as('operator', { 'content-type': 'application/json' });
    expect(await ask('/sites', { method: 'POST', body: '{"id": ', headers: json })).toMatchObject(
      problem(400, 'not-valid'),
    );
    expect(
      await ask('/sites', { method: 'POST', body: JSON.stringify({ id: 'x'.repeat(70_000) }), headers: json }),
    ).toMatchObject(problem(413, 'too-large'));
    expect(
      await ask('/sites', {
        method: 'POST',
        body: 'id=x',
        headers: await as('operator', { 'content-type': 'text/plain' }),
      }),
    ).toMatchObject(problem(415, 'not-json'));
    const wrong = await ask('/sites', {
      method: 'POST',
      body: JSON.stringify({ id: 7, colour: 'red' }),
      headers: json,
    });
    expect(wrong).toMatchObject(problem(400, 'not-valid'));
    expect(wrong.body).toMatchObject({
      errors: expect.arrayContaining([{ place: 'body.colour', message: 'is not known here' }]),
    });
  });

  it('for query parameters that are unknown or wrong', async () => {
    const headers = await as('operator');
    expect(await ask('/sessions?colour=red', { headers })).toMatchObject(problem(400, 'not-valid'));
    expect(await ask('/sessions?limit=-1', { headers })).toMatchObject(problem(400, 'not-valid'));
    expect(await ask('/sessions?cursor=nonsense', { headers })).toMatchObject(problem(400, 'not-valid'));
  });

  it('for changes that do not say which revision they change, or another one', async () => {
    const change = async (ifMatch?: string) =>
      ask('/tokens/DEMO-0050', {
        method: 'PATCH',
        body: JSON.stringify({ label: 'x' }),
        headers: await as('operator', { 'content-type': 'application/json', ...(ifMatch && { 'if-match': ifMatch }) }),
      });
    expect(await change()).toMatchObject(problem(428, 'no-revision'));
    expect(await change('*')).toMatchObject(problem(400, 'not-valid'));
    expect(await change('"999"')).toMatchObject(problem(412, 'other-revision'));
  });
});

describe('a driver', () => {
  const station = `ACC-DRIVER-${process.pid}`;
  const charge = async (connectorId: number, idTag: string): Promise<void> => {
    const client = await jsonStation(`${station}-${connectorId}`);
    await jsonCall(client, 'BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' });
    const { transactionId } = await jsonCall<{ transactionId: number }>(client, 'StartTransaction', {
      connectorId,
      idTag,
      meterStart: 0,
      timestamp: new Date().toISOString(),
    });
    await jsonCall(client, 'StopTransaction', {
      transactionId,
      meterStop: 1_000,
      timestamp: new Date().toISOString(),
      reason: 'Local',
    });
    await client.close();
  };

  it('sees the sessions of the own tokens in one list, and no others', async () => {
    await charge(1, 'DEMO-0001');
    await charge(2, 'DEMO-0003');
    await charge(3, 'DEMO-0030');
    const [first, second, foreign] = await Promise.all(
      [1, 2, 3].map(async (connectorId) => {
        const [session] = await eventually(
          () => sessionsOf(`${station}-${connectorId}`),
          (sessions) => sessions[0]?.status === 'ended',
        );
        return session as SessionBody;
      }),
    );
    const { body } = await api<{ items: SessionBody[] }>('/sessions?limit=200', { role: 'driver' });
    const ids = body.items.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([first?.id, second?.id]));
    expect(ids).not.toContain(foreign?.id);
    expect(new Set(body.items.map(({ tokenId }) => tokenId))).toEqual(new Set(['DEMO-0001', 'DEMO-0003']));

    const narrowed = await api<{ items: SessionBody[] }>('/sessions?tokenId=DEMO-0003', { role: 'driver' });
    expect(new Set(narrowed.body.items.map(({ tokenId }) => tokenId))).toEqual(new Set(['DEMO-0003']));
    expect((await api(`/sessions/${first?.id}`, { role: 'driver' })).status).toBe(200);
    for (const path of [`/sessions/${foreign?.id}`, `/sessions/${foreign?.id}/meter-values`])
      expect((await api(path, { role: 'driver' })).status).toBe(404);
    expect((await api('/sessions?tokenId=DEMO-0030', { role: 'driver' })).status).toBe(403);
    expect((await api(`/sessions/${foreign?.id}`, { role: 'operator' })).status).toBe(200);
  });
});
