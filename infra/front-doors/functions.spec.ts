import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';

interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Record<string, { value: string; multiValue?: { value: string }[] }>;
  headers: Record<string, { value: string }>;
}
type EdgeResult = EdgeRequest & { statusCode?: number };

/** Runs a function as CloudFront does: the file is the whole program, and `handler` is called with the event. */
function run(name: string, request: Partial<EdgeRequest>, ip = '198.51.100.7'): EdgeResult {
  const code = readFileSync(join(__dirname, 'functions', `${name}.js`), 'utf8');
  const event = { viewer: { ip }, request: { method: 'GET', uri: '/', querystring: {}, headers: {}, ...request } };
  return runInNewContext(`${code}\nhandler(event)`, { event }) as EdgeResult;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

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
