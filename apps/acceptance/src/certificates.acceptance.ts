import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RPCClient } from 'ocpp-rpc';
import { jsonCall, jsonStation } from './harness/json-client';
import { api, eventually } from './harness/network';

interface FactBody {
  readonly name: string;
  readonly fact: { readonly data: Readonly<Record<string, unknown>> };
}

const factsOf = async (stationId: string, prefix: string) =>
  (await api<{ items: FactBody[] }>(`/stations/${stationId}/facts?limit=50`)).body.items.filter(({ name }) =>
    name.startsWith(prefix),
  );

/** A request made by OpenSSL, as stations make theirs. */
function csrOf(commonName: string, key: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'busbar-csr-'));
  try {
    const file = (name: string): string => join(folder, name);
    const subject = `/O=Busbar/CN=${commonName}`;
    execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-newkey',
        ...key,
        '-nodes',
        '-keyout',
        file('key.pem'),
        '-subj',
        subject,
        '-out',
        file('csr.pem'),
      ],
      { stdio: 'pipe' },
    );
    return readFileSync(file('csr.pem'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a station that asks for a certificate', () => {
  const clients: RPCClient[] = [];
  afterAll(() => Promise.all(clients.map((client) => client.close({ force: true }))));

  async function station(id: string, protocol: 'ocpp1.6' | 'ocpp2.0.1'): Promise<{ client: RPCClient; got: object[] }> {
    const client = await jsonStation(id, protocol);
    clients.push(client);
    const got: object[] = [];
    client.handle('CertificateSigned', async ({ params }) => {
      got.push(params as object);
      return { status: 'Accepted' };
    });
    await jsonCall(
      client,
      'BootNotification',
      protocol === 'ocpp1.6'
        ? { chargePointVendor: 'Independent', chargePointModel: 'Certified' }
        : { reason: 'PowerUp', chargingStation: { vendorName: 'Independent', model: 'Certified' } },
    );
    await eventually(
      () => api<{ vendor: string | null }>(`/stations/${id}`),
      ({ status, body }) => status === 200 && body.vendor !== null,
    );
    return { client, got };
  }

  it.each([
    ['ocpp1.6', ['rsa:2048']],
    ['ocpp2.0.1', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ] as const)('gets it by a command: %s', async (protocol, key) => {
    const id = `ACC-CERT-${protocol.replaceAll(/\W/g, '')}-${process.pid}`;
    const { client, got } = await station(id, protocol);
    const csr = csrOf(id, key);
    expect(await jsonCall(client, 'SignCertificate', { csr })).toEqual({ status: 'Accepted' });
    const [message] = await eventually(
      async () => got,
      (messages) => messages.length > 0,
    );
    const { certificateChain } = message as { certificateChain: string };
    const certificate = new X509Certificate(certificateChain);
    expect(certificate.subject).toBe(`O=Busbar\nCN=${id}`);
    expect(certificate.subjectAltName).toBe(`URI:urn:busbar:station:${id}`);
    const issued = await eventually(
      () => factsOf(id, 'station.certificate-issued'),
      (facts) => facts.length > 0,
    );
    expect(issued).toMatchObject([
      { fact: { data: { fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase() } } },
    ]);
    const commands = await eventually(
      async () => (await api<{ items: { status: string; type: string }[] }>(`/stations/${id}/commands`)).body.items,
      ([command]) => command?.status === 'effective',
    );
    expect(commands).toMatchObject([{ type: 'certificate-signed', status: 'effective' }]);
  });

  it('gets none in the name of another one', async () => {
    const id = `ACC-CERT-OTHER-${process.pid}`;
    const { client, got } = await station(id, 'ocpp2.0.1');
    const csr = csrOf('BB-CHI-001', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    expect(await jsonCall(client, 'SignCertificate', { csr })).toEqual({ status: 'Accepted' });
    const refused = await eventually(
      () => factsOf(id, 'station.certificate-refused'),
      (facts) => facts.length > 0,
    );
    expect(refused).toMatchObject([{ fact: { data: { reason: 'wrong-name' } } }]);
    expect(got).toEqual([]);
  });
});
