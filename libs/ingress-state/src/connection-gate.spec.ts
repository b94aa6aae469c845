import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { connectionCloser } from './connection-gate';

describe('connectionCloser', () => {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url?.endsWith('gone')) response.writeHead(410, { 'x-amzn-errortype': 'GoneException' }).end('{}');
    else response.writeHead(204).end();
  });
  let close: (id: string) => Promise<boolean>;
  let client: ApiGatewayManagementApiClient;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
    client = new ApiGatewayManagementApiClient({
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    });
    close = connectionCloser(endpoint, client);
  });
  afterAll(() => {
    client.destroy();
    return new Promise((resolve) => server.close(resolve));
  });

  it('closes by id, and takes a connection that is gone for closed', async () => {
    expect(await close('a=')).toBe(true);
    expect(await close('gone')).toBe(false);
    expect(asked).toEqual(['DELETE /live/@connections/a%3D', 'DELETE /live/@connections/gone']);
  });
});
