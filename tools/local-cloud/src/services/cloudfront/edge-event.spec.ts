import fc from 'fast-check';
import type { WebRequest } from '../../kernel/services';
import { pathPattern } from './distribution-model';
import { fromEdgeRequest, fromEdgeResponse, toEdgeRequest, toEdgeResponse } from './edge-event';

const aRequest = (more: Partial<WebRequest> = {}): WebRequest => ({
  method: 'GET',
  url: '/',
  headers: {},
  body: Buffer.alloc(0),
  sourceIp: '10.0.0.1',
  ...more,
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
describe('the event of a CloudFront function', () => {
  it('holds values with all values of a name, cookies apart, nothing decoded', () => {
    const rawHeaders = ['Host', 'app.example.com', 'Accept', 'a', 'Accept', 'b', 'Cookie', 'id=1; theme=dark'];
    expect(toEdgeRequest(aRequest({ url: '/a%20b?x=%31&x=2&flag', rawHeaders }))).toEqual({
      method: 'GET',
      uri: '/a%20b',
      querystring: { x: { value: '%31', multiValue: [{ value: '%31' }, { value: '2' }] }, flag: { value: '' } },
      headers: {
        host: { value: 'app.example.com' },
        accept: { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] },
      },
      cookies: { id: { value: '1' }, theme: { value: 'dark' } },
    });
  });

  it('leaves a request as it was when the function returns it unchanged', () => {
    const part = fc.stringMatching(/^[a-z0-9%.~_-]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1 }),
        fc.dictionary(part, part, { noNullPrototype: true }),
        fc.dictionary(fc.stringMatching(/^X-[A-Za-z]{1,8}$/), part, { noNullPrototype: true }),
        (path, query, headers) => {
          const text = Object.entries(query)
            .map(([name, value]) => `${name}=${value}`)
            .join('&');
          // Names that look like numbers come first in an object, whoever wrote them when.
          fc.pre(!Object.keys(query).some((name) => /^\d+$/.test(name)));
          fc.pre(new Set(Object.keys(headers).map((name) => name.toLowerCase())).size === Object.keys(headers).length);
          const url = `/${path.join('/')}${text === '' ? '' : `?${text}`}`;
          const rawHeaders = Object.entries(headers).flat();
          const request = aRequest({ url, rawHeaders });
          expect(fromEdgeRequest(toEdgeRequest(request), request)).toMatchObject({ url, rawHeaders });
        },
      ),
    );
  });

  it('keeps the host whatever the function says', () => {
    const request = aRequest({ rawHeaders: ['Host', 'real.example.com'] });
    const changed = {
      ...toEdgeRequest(request),
      headers: { host: { value: 'forged.example.com' }, 'x-new': { value: '1' } },
    };
    expect(fromEdgeRequest(changed, request).headers).toEqual({ host: 'real.example.com', 'x-new': '1' });
  });

  it('escapes what would break the request line', () => {
    const request = aRequest();
    expect(fromEdgeRequest({ ...toEdgeRequest(request), uri: '/a b\r\nx: y' }, request).url).toBe('/a%20b%0D%0Ax:%20y');
  });

  it.each([
    ['a path without a slash', { uri: 'x' }],
    ['a header in upper case', { uri: '/', headers: { 'X-One': { value: '1' } } }],
    ['a value that is no text', { uri: '/', headers: { one: { value: 1 as unknown as string } } }],
  ])('refuses %s', (_name, returned) => {
    expect(() => fromEdgeRequest(returned, aRequest())).toThrow();
  });

  it('carries cookies of answers both ways', () => {
    const answer = {
      status: 200,
      headers: { 'set-cookie': ['id=1; Path=/; Secure', 'a=b'], 'x-one': '1' },
      body: Buffer.from('x'),
    };
    expect(fromEdgeResponse(toEdgeResponse(answer), answer)).toEqual(answer);
  });
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
describe('a path pattern', () => {
  it.each([
    ['/api/*', '/api/v1/x', true],
    ['/api/*', '/api', false],
    ['api/*', '/api/x', true],
    ['/a?c', '/abc', true],
    ['/a?c', '/ac', false],
    ['*.js', '/assets/app.js', true],
    ['*.js', '/assets/app.json', false],
    ['/soap*', '/soap/secret', true],
    ['/API/*', '/api/x', false],
    ['/a.b', '/axb', false],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(pathPattern(pattern).test(path)).toBe(matches);
  });
});
