import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { runInNewContext } from 'node:vm';
import { hmacCredential, stationTable } from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import type { Context } from 'aws-lambda';
import type { GatewayFunctions } from './testing/start-gateway';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
const edge = readFileSync(path.join(__dirname, '../../../../infra/front-doors/functions/certified-station.js'), 'utf8');
const context = {
  awsRequestId: 'request',
  functionVersion: '1',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;

const folder = mkdtempSync(path.join(tmpdir(), 'busbar-certificates-'));
const file = (name: string): string => path.join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
let serial = 1;

/** An authority that signs itself. */
function anAuthority(name: string): void {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
    '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`); // prettier-ignore
}

/** A certificate that an authority has signed; for no day at all where it is over. */
function aCertificate(name: string, subject: string, authority: string, days = '30'): void {
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', subject, '-utf8',
    '-keyout', `${name}.key`, '-out', `${name}.csr`); // prettier-ignore
  openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`,
    '-set_serial', String(++serial), '-days', days, '-out', `${name}.pem`); // prettier-ignore
}

let cloud: IngressCloud;
let functions: GatewayFunctions;
let server: Server;

beforeAll(async () => {
  for (const authority of ['ours', 'theirs']) anAuthority(authority);
  aCertificate('door', '/CN=localhost', 'ours');
  aCertificate('one', '/O=Busbar, Inc./CN=CERTIFIED', 'ours');
  aCertificate('older', '/O=Busbar, Inc./CN=CERTIFIED', 'ours');
  aCertificate('other', '/O=Busbar, Inc./CN=OTHER', 'ours');
  aCertificate('stranger', '/O=Somebody/CN=CERTIFIED', 'ours');
  aCertificate('forged', '/O=Busbar, Inc./CN=CERTIFIED', 'theirs');
  aCertificate('expired', '/O=Busbar, Inc./CN=CERTIFIED', 'ours', '-1');

  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-websocket',
    BUSBAR_UNKNOWN_STATIONS: 'closed',
    BUSBAR_STATION_ORGANISATION: 'Busbar, Inc.',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  functions = {
    authorise: (await import('./authorise-handler')).handler,
    handler: (await import('./handler')).handler,
  };
  const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
  const station = { operatorId: 'busbar', admission: 'accepted', revision: 1 } as const;
  const revoked = [new X509Certificate(readFileSync(file('older.pem'))).serialNumber];
  await stations.putStation({ ...station, stationId: 'CERTIFIED', credential: { kind: 'certificate', revoked } });
  await stations.putStation({ ...station, stationId: 'KEYED', credential: hmacCredential(KEY, 'pepper') });
  server = await aDoor();
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

/** The front door as far as certificates go: verifies path and validity, and tells of subject and serial by its headers. */
async function aDoor(): Promise<Server> {
  const door = createServer({
    cert: readFileSync(file('door.pem')),
    key: readFileSync(file('door.key')),
    ca: readFileSync(file('ours.pem')),
    requestCert: true,
    rejectUnauthorized: true,
  });
  door.on('upgrade', (incoming, socket) => {
    void (async () => {
      const certificate = new X509Certificate((socket as TLSSocket).getPeerCertificate(true).raw);
      const event = {
        viewer: { ip: '192.0.2.7' },
        request: {
          uri: incoming.url,
          querystring: {},
          headers: {
            'cloudfront-viewer-cert-subject': { value: rfc2253(certificate.subject) },
            'cloudfront-viewer-cert-serial-number': { value: certificate.serialNumber },
          },
        },
      };
      const { querystring } = runInNewContext(`${edge}\nhandler(event)`, { event }) as {
        querystring: Record<string, { value: string }>;
      };
      const authorised = await functions.authorise(
        {
          methodArn: 'arn',
          headers: {
            'x-busbar-origin': 'origin',
            'sec-websocket-protocol': 'ocpp1.6',
            authorization: incoming.headers.authorization,
          },
          queryStringParameters: Object.fromEntries(
            Object.entries(querystring).map(([name, { value }]) => [name, decodeURIComponent(value)]),
          ),
        },
        context,
      );
      const authorizer = 'context' in authorised ? authorised.context : undefined;
      const { statusCode } = await functions.handler(
        { requestContext: { routeKey: '$connect', connectionId: `connection-${++serial}`, authorizer } },
        context,
      );
      socket.end(`HTTP/1.1 ${statusCode === 200 ? '200 OK' : `${statusCode} No`}\r\ncontent-length: 0\r\n\r\n`);
    })();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return door;
}

/** Node writes one attribute a line, escaped as the RFC has it, in the order of the certificate. */
function rfc2253(subject: string): string {
  return subject.split('\n').toReversed().join(',');
}

/** The status of a handshake, or `refused` where there was not even TLS. */
async function comes(
  certificate: string | undefined,
  station = 'CERTIFIED',
  key?: string,
): Promise<number | 'refused'> {
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      servername: 'localhost',
      port: (server.address() as AddressInfo).port,
      path: `/ocpp/${station}`,
      ca: readFileSync(file('ours.pem')),
      ...(certificate !== undefined && {
        cert: readFileSync(file(`${certificate}.pem`)),
        key: readFileSync(file(`${certificate}.key`)),
      }),
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        ...(key !== undefined && { authorization: `Basic ${Buffer.from(`${station}:${key}`).toString('base64')}` }),
      },
      agent: false,
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', () => resolve('refused'));
    asked.end();
  });
}

describe('a station that proves itself by a certificate', () => {
  it('is let in by its own', async () => expect(await comes('one')).toBe(200));

  it('is turned away with another station’s, another organisation’s, or one that was revoked', async () => {
    expect(await comes('other')).toBe(401);
    expect(await comes('stranger')).toBe(401);
    expect(await comes('older')).toBe(401);
  });

  it('does not come as far as that without one, or with one that is over or that nobody of ours has signed', async () => {
    expect(await comes(undefined)).toBe('refused');
    expect(await comes('expired')).toBe('refused');
    expect(await comes('forged')).toBe('refused');
  });

  it('has no key in its place; one that has a key needs it here as well', async () => {
    expect(await comes('other', 'CERTIFIED', KEY)).toBe(401);
    expect(await comes('one', 'KEYED')).toBe(401);
    expect(await comes('one', 'KEYED', KEY)).toBe(200);
  });

  it('is not let in by the door that asks for none', async () => {
    const authorised = await functions.authorise(
      {
        methodArn: 'arn',
        headers: { 'x-busbar-origin': 'origin', 'sec-websocket-protocol': 'ocpp1.6' },
        queryStringParameters: { station: 'CERTIFIED', viewer: '192.0.2.7' },
      },
      context,
    );
    expect(authorised).toMatchObject({ context: { verdict: 'unauthorised' } });
  });
});
