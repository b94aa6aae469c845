import { buildSync } from 'esbuild';
import path from 'node:path';
import { ApiError, apiClient } from './api-client';

function answering(status: number, body: unknown, type = 'application/json') {
  const asked: { url: string; init: RequestInit }[] = [];
  const send = async (url: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': type },
    });
  };
  return { asked, api: apiClient({ baseUrl: 'https://app.example', token: () => 'abc', fetch: send }) };
}

describe('apiClient', () => {
  it('puts parameters, query, body and revision where they belong', async () => {
    const { api, asked } = answering(200, { id: 'a/b', name: 'North' });
    const station = await api.changeStation({ stationId: 'a/b', revision: 3, body: { name: 'North' } });
    expect(station.name).toBe('North');
    await api.listSessions({
      query: { status: 'active', stationId: undefined, limit: 10, from: '2026-03-01T00:00:00Z' },
    });
    await api.getNetworkSummary();
    expect(asked).toEqual([
      {
        url: 'https://app.example/api/v1/stations/a%2Fb',
        init: {
          method: 'PATCH',
          headers: {
            accept: 'application/json',
            authorization: 'Bearer abc',
            'content-type': 'application/json',
            'if-match': '"3"',
          },
          body: '{"name":"North"}',
        },
      },
      {
        url: 'https://app.example/api/v1/sessions?status=active&limit=10&from=2026-03-01T00%3A00%3A00Z',
        init: { method: 'GET', headers: { accept: 'application/json', authorization: 'Bearer abc' } },
      },
      { url: 'https://app.example/api/v1/network/summary', init: expect.objectContaining({ method: 'GET' }) },
    ]);
  });

  it('rejects with the problem that the API tells', async () => {
    const { api } = answering(
      412,
      { type: '/problems/revision', title: 'At another revision', status: 412 },
      'application/problem+json',
    );
    const error = await api.retireToken({ tokenId: 'T', revision: 1 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 412,
      problem: { type: '/problems/revision' },
      message: 'At another revision',
    });
  });

  it('rejects likewise when something that is not the API answers, or nothing', async () => {
    await expect(answering(502, '<html>').api.getHealth()).rejects.toMatchObject({
      status: 502,
      message: 'The API answered 502',
    });
    await expect(answering(500, '{', 'application/json').api.getHealth()).rejects.toMatchObject({ status: 500 });
    const unreachable = apiClient({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(unreachable.getHealth()).rejects.toMatchObject({ status: 0, message: 'The API cannot be reached' });
  });

  it('is small and free of decorators in a browser', () => {
    const { outputFiles } = buildSync({
      entryPoints: [path.join(__dirname, 'index.ts')],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    });
    const text = outputFiles[0]?.text ?? '';
    expect(text).not.toMatch(/class-validator|class-transformer|Reflect/);
    expect(text.length).toBeLessThan(7000);
  });
});
