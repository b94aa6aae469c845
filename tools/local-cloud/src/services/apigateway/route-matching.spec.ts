import fc from 'fast-check';
import type { Route } from './api-model';
import { RouteTable } from './route-matching';

const aRouteFor = (key: string): Route => ({
  id: key,
  key,
  place: 'test/Route',
  integrationId: 'i',
  authorisation: { type: 'NONE' },
  responds: false,
});
const match = (keys: readonly string[], method: string, path: string): string | undefined =>
  new RouteTable(keys.map(aRouteFor)).match(method, path)?.route.key;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
const DOCUMENTED = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];

describe('routes of an HTTP API', () => {
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['POST', '/', '$default'],
  ])('are chosen as the documentation shows: %s %s', (method, path, key) => {
    expect(match(DOCUMENTED, method, path)).toBe(key);
  });

  it('are chosen alike in whatever order they were declared', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(DOCUMENTED, { minLength: 5 }),
        fc.constantFrom('/', '/pets', '/pets/dog/1', '/pets/dog/2', '/pets/dog/2/3'),
        fc.constantFrom('GET', 'POST'),
        (keys, path, method) => {
          expect(match(keys, method, path)).toBe(match(DOCUMENTED, method, path));
        },
      ),
    );
  });

  it('prefer the named method on the same path', () => {
    expect(match(['ANY /x', 'GET /x'], 'GET', '/x')).toBe('GET /x');
    expect(match(['ANY /x', 'GET /x'], 'PUT', '/x')).toBe('ANY /x');
  });

  it('do not match an empty variable, nor a greedy one with nothing left', () => {
    expect(match(['GET /pets/{id}'], 'GET', '/pets/')).toBeUndefined();
    expect(match(['GET /pets/{proxy+}'], 'GET', '/pets')).toBeUndefined();
  });
});
