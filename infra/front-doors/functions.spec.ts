import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { API_BASE, PATHS, ROUTES, type Operation } from '@busbar/api-contract';
import fc from 'fast-check';

interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Record<string, { value: string; multiValue?: { value: string }[] }>;
  headers: Record<string, { value: string }>;
}
type EdgeResult = EdgeRequest & { statusCode?: number; body?: { encoding: string; data: string } };

/** Runs a function as CloudFront does: the file is the whole program, and `handler` is called with the event. */
function run(name: string, request: Partial<EdgeRequest>, ip = '198.51.100.7'): EdgeResult {
  const code = readFileSync(join(__dirname, 'functions', `${name}.js`), 'utf8');
  const event = {
    context: { requestId: 'request-1' },
    viewer: { ip },
    request: { method: 'GET', uri: '/', querystring: {}, headers: {}, ...request },
  };
  return runInNewContext(`${code}\nhandler(event)`, { event }) as EdgeResult;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('certified-station', () => {
  const headers = {
    'cloudfront-viewer-cert-subject': { value: 'CN=BB-1,O=Busbar & Sons' },
    'cloudfront-viewer-cert-serial-number': { value: '4a:3f' },
  };

  it('moves identity, address and what the door found in the certificate into the query, and nothing else', () => {
    const request = run('certified-station', {
      uri: '/ocpp/BB-1',
      headers,
      querystring: { subject: { value: 'CN%3DBB-2' }, station: { value: 'BB-2' } },
    });
    expect(plain(request.querystring)).toEqual({
      station: { value: 'BB-1' },
      viewer: { value: '198.51.100.7' },
      subject: { value: 'CN%3DBB-1%2CO%3DBusbar%20%26%20Sons' },
      serial: { value: '4a%3A3f' },
    });
  });

  it('lets nobody through without a certificate, and knows no station without a name', () => {
    expect(run('certified-station', { uri: '/ocpp/BB-1' }).statusCode).toBe(403);
    expect(run('certified-station', { uri: '/ocpp/', headers }).statusCode).toBe(404);
    expect(run('certified-station', { uri: '/ocpp/%zz', headers }).statusCode).toBe(400);
  });

  it('is the only door that says anything of certificates', () => {
    const { querystring } = run('station-identity', {
      uri: '/ocpp/BB-1',
      headers,
      querystring: { subject: { value: 'CN%3DBB-1' }, serial: { value: '1' } },
    });
    expect(Object.keys(querystring)).toEqual(['station', 'viewer']);
  });
});

describe('station-identity', () => {
  it('moves the identity and the viewer’s address into the query', () => {
    const request = run('station-identity', { uri: '/ocpp/BB-CHI-001' });
    expect(request.uri).toBe('/');
    expect(plain(request.querystring)).toEqual({ station: { value: 'BB-CHI-001' }, viewer: { value: '198.51.100.7' } });
  });

  it('drops whatever query came along', () => {
    const { querystring } = run('station-identity', {
      uri: '/ocpp/mine',
      querystring: {
        station: { value: 'other', multiValue: [{ value: 'other' }, { value: 'third' }] },
        viewer: { value: '10.0.0.1' },
        more: { value: 'x' },
      },
    });
    expect(plain(querystring)).toEqual({ station: { value: 'mine' }, viewer: { value: '198.51.100.7' } });
  });

  it('decodes the path once and encodes the query once, whatever the identity', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }).filter((id) => !/^\/|\/$/.test(id)),
        (id) => {
          const { querystring, uri } = run('station-identity', { uri: `/ocpp/${encodeURIComponent(id)}` });
          expect(decodeURIComponent(querystring['station']?.value ?? '')).toBe(id);
          expect(uri).toBe('/');
        },
      ),
    );
  });

  it('cannot be made to say another station or viewer by the path', () => {
    const { querystring } = run('station-identity', { uri: '/ocpp/x%26station=y%26viewer=10.0.0.1' });
    expect(plain(querystring)).toEqual({
      station: { value: 'x%26station%3Dy%26viewer%3D10.0.0.1' },
      viewer: { value: '198.51.100.7' },
    });
  });

  it.each(['/ocpp//BB-1', '/ocpp/BB-1/', '/ocpp//BB-1//'])('ignores slashes around the identity: %s', (uri) => {
    expect(run('station-identity', { uri }).querystring['station']?.value).toBe('BB-1');
  });

  it('keeps odd identities as they are, for ingress to refuse', () => {
    expect(run('station-identity', { uri: '/ocpp/soap' }).querystring['station']?.value).toBe('soap');
    expect(run('station-identity', { uri: '/ocpp/..%2Fx' }).querystring['station']?.value).toBe('..%2Fx');
  });

  it('encodes an IPv6 address', () => {
    expect(run('station-identity', { uri: '/ocpp/a' }, '2001:db8::1').querystring['viewer']?.value).toBe(
      '2001%3Adb8%3A%3A1',
    );
  });

  it('answers 400 to a malformed path and 404 to none, and never redirects', () => {
    expect(run('station-identity', { uri: '/ocpp/%ZZ' }).statusCode).toBe(400);
    expect(run('station-identity', { uri: '/ocpp/%' }).statusCode).toBe(400);
    expect(run('station-identity', { uri: '/ocpp/' }).statusCode).toBe(404);
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const { statusCode } = run('station-identity', { uri: `/ocpp/${path}` });
        expect([undefined, 400, 404]).toContain(statusCode);
      }),
    );
  });
});

describe('soap-viewer', () => {
  it('says who is calling, whatever the caller says', () => {
    const { headers, uri } = run('soap-viewer', {
      uri: '/soap/secret',
      headers: { 'x-busbar-viewer': { value: '10.0.0.1' }, host: { value: 'stations' } },
    });
    expect(plain(headers)).toEqual({ 'x-busbar-viewer': { value: '198.51.100.7' }, host: { value: 'stations' } });
    expect(uri).toBe('/soap/secret');
  });
});

describe('api-token', () => {
  const authorised = { authorization: { value: 'Bearer x' } };

  it('answers a missing token with a problem', () => {
    const values = [undefined, '', '  '];
    for (const value of values) {
      const headers: EdgeRequest['headers'] = value === undefined ? {} : { authorization: { value } };
      const { statusCode, headers: answered, body } = run('api-token', { uri: '/api/v1/sites', headers });
      expect(statusCode).toBe(401);
      expect(plain(answered)).toMatchObject({
        'content-type': { value: 'application/problem+json' },
        'www-authenticate': { value: 'Bearer' },
        'cache-control': { value: 'no-store' },
      });
      expect(JSON.parse(body?.data ?? '')).toMatchObject({
        type: '/problems/not-signed-in',
        title: 'No valid access token',
        status: 401,
        instance: 'urn:busbar:request:request-1',
      });
    }
  });

  it('answers what API Gateway would refuse with a problem, the token being good or not', () => {
    const refused = (request: Partial<EdgeRequest>) => {
      const { statusCode, headers, body } = run('api-token', { uri: '/api/v1/sites', ...request });
      expect(headers['content-type']?.value).toBe('application/problem+json');
      expect(JSON.parse(body?.data ?? '')).toMatchObject({
        status: statusCode,
        instance: 'urn:busbar:request:request-1',
      });
      return statusCode;
    };
    const size = (bytes: number) => ({ headers: { ...authorised, 'content-length': { value: String(bytes) } } });
    expect(refused(size(10 * 1024 * 1024 + 1))).toBe(413);
    expect(run('api-token', { uri: '/api/v1/sites', ...size(10 * 1024 * 1024) }).statusCode).toBeUndefined();
    const long = 'x'.repeat(9_300);
    expect(refused({ headers: { ...authorised, 'x-more': { value: long } } })).toBe(431);
    expect(refused({ headers: authorised, querystring: { search: { value: long } } })).toBe(431);
    expect(refused({ headers: { authorization: { value: long } } })).toBe(431);
  });

  it('leaves a token to the API, whatever it is worth', () => {
    const request = { uri: '/api/v1/sites', method: 'POST', headers: authorised };
    expect(plain(run('api-token', request))).toMatchObject(request);
  });

  it('lets what the contract calls public through, and nothing else', () => {
    for (const [operation, { roles }] of Object.entries(ROUTES)) {
      const [method, path] = PATHS[operation as Operation];
      const { statusCode } = run('api-token', { method, uri: API_BASE + path });
      expect([operation, statusCode]).toEqual([operation, roles === 'public' ? undefined : 401]);
    }
    for (const uri of ['/api/v1/health/', '/api/v1/health/../sites', '/api/v1/toString', '/api/toString', '/api/'])
      expect(run('api-token', { uri }).statusCode).toBe(401);
    expect(run('api-token', { method: 'POST', uri: '/api/v1/health' }).statusCode).toBe(401);
  });
});

describe('live-ticket', () => {
  it('passes the ticket on and nothing else', () => {
    const request = run('live-ticket', {
      uri: '/live',
      querystring: { ticket: { value: 'abc' }, more: { value: 'x' } },
    });
    expect(request.uri).toBe('/');
    expect(plain(request.querystring)).toEqual({ ticket: { value: 'abc' } });
  });

  it('leaves a missing ticket to the API, which refuses', () => {
    expect(plain(run('live-ticket', { uri: '/live' }).querystring)).toEqual({});
  });
});

describe('screen-address', () => {
  it.each(['/', '/stations', '/stations/BB-CHI-001', '/stations/v1.2', '/sessions/a.b.c/meter'])(
    'answers %s with the app',
    (uri) => {
      expect(run('screen-address', { uri }).uri).toBe('/index.html');
    },
  );

  it.each(['/assets/index-B3x.js', '/assets/inter.woff2', '/config.json', '/manifest.webmanifest', '/missing.css'])(
    'takes %s as the file that it is',
    (uri) => {
      expect(run('screen-address', { uri }).uri).toBe(uri);
    },
  );
});
