import 'reflect-metadata';
import { createHash, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { Stations, StationStates } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { PublishError } from '@busbar/domain';
import { checkFact, FACTS, type AnyFact } from '@busbar/events';
import {
  BasicConstraintsExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { readAuthority, type Authority } from './read-authority';
import { isUnusable, signRequests } from './sign-requests';

const NOW = new Date('2026-03-01T08:00:00.000Z');
const SEED = 'x'.repeat(64);
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const { database } = useTestDatabase();
const published: AnyFact[] = [];
const bus = { down: false };
let authority: Authority;
beforeAll(async () => {
  authority = await readAuthority(SEED);
});
beforeEach(async () => {
  published.length = 0;
  bus.down = false;
  for (const id of ['BB-1', 'BB-2'])
    await new Stations(database()).create(
      { id, operatorId: 'busbar', selfRegistered: false, admission: 'accepted' },
      NOW.toISOString(),
    );
});

async function aRequest(commonName = 'BB-1', algorithm: object = EC, name = `CN=${commonName}, O=Somebody`) {
  const keys = await webcrypto.subtle.generateKey(algorithm as webcrypto.EcKeyGenParams, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm as typeof EC,
  });
  return request.toString('pem');
}

let number = 0;
function asked(csr: string | undefined, { stationId = 'BB-1', decision = 'Accepted' } = {}): AnyFact {
  number += 1;
  return checkFact({
    id: createHash('sha256').update(`fact ${number}`).digest('hex').slice(0, 40),
    name: 'station.certificate-requested',
    version: FACTS['station.certificate-requested'],
    occurredAt: NOW.toISOString(),
    recordedAt: NOW.toISOString(),
    source: 'ocpp-websocket',
    operatorId: 'busbar',
    stationId,
    correlationId: 'c-1',
    data: { certificateType: 'ChargingStationCertificate', decision, ...(csr !== undefined && { csr }) },
  });
}

const sign = (facts: readonly AnyFact[]) =>
  signRequests(facts, {
    database: database(),
    publisher: {
      publish: async (out) => {
        if (bus.down) throw new PublishError('down', { refused: out.map(({ id }) => id), spilled: false });
        published.push(...out.map((fact) => checkFact({ ...fact })));
      },
    },
    clock: { now: () => NOW },
    log: { info: () => undefined, warn: () => undefined },
    source: 'certificate-signer',
    authority: async () => authority,
  });

const names = () => published.map(({ name }) => name);
const chainOf = (fact: AnyFact | undefined): string => {
  if (fact?.name !== 'command.requested') throw new Error('no command');
  return (fact.data.parameters as { chain: string }).chain;
};

it('signs for the station, and has the certificate sent by a command', async () => {
  const question = asked(await aRequest('bb-1'));
  await sign([question]);
  expect(names()).toEqual(['station.certificate-issued', 'command.requested']);
  const [issued, command] = published;
  expect(command).toMatchObject({
    stationId: 'BB-1',
    causationId: question.id,
    data: { type: 'certificate-signed', parameters: { kind: 'station' }, expiresAt: '2026-03-01T09:00:00.000Z' },
  });
  // Node's own reading of it, which is OpenSSL's.
  const certificate = new NodeCertificate(chainOf(command));
  const root = new NodeCertificate(authority.certificate.toString('pem'));
  expect(certificate.verify(root.publicKey)).toBe(true);
  expect(certificate.checkIssued(root)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.subject).toBe('O=Somebody\nCN=BB-1');
  expect(certificate.subjectAltName).toBe('URI:urn:busbar:station:BB-1');
  // 2.0.1 A00.FR.514.
  expect(certificate.keyUsage).toBeUndefined();
  expect(new Date(certificate.validTo).toISOString()).toBe('2027-03-01T08:00:00.000Z');
  expect(issued).toMatchObject({
    data: {
      requestedBy: question.id,
      commandId: command?.data && 'commandId' in command.data && command.data.commandId,
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      serialNumber: certificate.serialNumber.toLowerCase(),
      notAfter: '2027-03-01T08:00:00.000Z',
    },
  });
});

it('signs once however often it is asked the same, and twice for two questions', async () => {
  const question = asked(await aRequest());
  await sign([question]);
  await sign([question]);
  expect(published).toHaveLength(2);
  await sign([asked(await aRequest())]);
  expect(published).toHaveLength(4);
  expect(new Set(published.map(({ id }) => id)).size).toBe(4);
});

it.each([
  [
    'RSA of 2,048 bits',
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  ],
  ['P-384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
])('takes a key of %s', async (_, algorithm) => {
  await sign([asked(await aRequest('BB-1', algorithm))]);
  expect(names()).toContain('command.requested');
});

it('refuses a weak key', async () => {
  const weak = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  };
  await sign([asked(await aRequest('BB-1', weak))]);
  expect(published).toMatchObject([{ name: 'station.certificate-refused', data: { reason: 'weak-key' } }]);
});

it('refuses what its sender did not sign, and what is no request', async () => {
  const pem = await aRequest();
  const bytes = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  const frame = (body: string) => `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----`;
  await sign([
    asked(frame(bytes.toString('base64'))),
    asked(frame('QUJD')),
    asked(frame(bytes.toString('base64').slice(0, 80))),
  ]);
  expect(published.map(({ data }) => 'reason' in data && data.reason)).toEqual([
    'bad-signature',
    'not-readable',
    'not-readable',
  ]);
});

describe('a name', () => {
  const told = (stationId: string, serialNumber: string) =>
    new StationStates(database()).report(
      [
        {
          stationKey: stationId.toLowerCase(),
          stationId,
          operatorId: 'busbar',
          boot: {
            at: NOW.toISOString(),
            factId: 'f',
            protocol: 'ocpp2.0.1',
            registration: 'Accepted',
            vendor: 'V',
            model: 'M',
            serialNumber,
            firmwareVersion: null,
            meterType: null,
            meterSerialNumber: null,
          },
        },
      ],
      NOW.toISOString(),
    );
  const reasonFor = async (csr: string, stationId = 'BB-1') => {
    published.length = 0;
    await sign([asked(csr, { stationId })]);
    const [fact] = published;
    return fact?.name === 'station.certificate-refused' ? fact.data.reason : fact?.name;
  };

  it('may be the serial number that the station told', async () => {
    await told('BB-1', 'SN-4711');
    expect(await reasonFor(await aRequest('SN-4711'))).toBe('station.certificate-issued');
    // A station that is called so later must not be this one.
    expect(new NodeCertificate(chainOf(published[1])).subject).toBe('O=Somebody\nserialNumber=SN-4711\nCN=BB-1');
    expect(await reasonFor(await aRequest('SN-4712'))).toBe('wrong-name');
  });

  it('is never that of another station, whatever serial number the station tells', async () => {
    await told('BB-1', 'BB-2');
    expect(await reasonFor(await aRequest('BB-2'))).toBe('wrong-name');
  });

  it('is there, and is there once', async () => {
    expect(await reasonFor(await aRequest('', EC, 'O=Somebody'))).toBe('wrong-name');
    expect(await reasonFor(await aRequest('', EC, 'CN=BB-1, CN=BB-2'))).toBe('wrong-name');
  });

  it('is of no use to a station that nobody let in', async () => {
    expect(await reasonFor(await aRequest('GHOST'), 'GHOST')).toBe('not-admitted');
    await new Stations(database()).change('bb-2', { admission: 'pending' }, NOW.toISOString());
    expect(await reasonFor(await aRequest('BB-2'), 'BB-2')).toBe('not-admitted');
  });
});

it('leaves what ingress rejected alone, and sets aside what cannot be signed for', async () => {
  await sign([asked(undefined, { decision: 'Rejected' })]);
  expect(published).toEqual([]);
  expect(isUnusable(await sign([asked(undefined)]).catch((error: unknown) => error))).toBe(true);
});

it('keeps its answer when the bus refuses it', async () => {
  bus.down = true;
  const question = asked(await aRequest());
  await sign([question]);
  expect(published).toEqual([]);
  bus.down = false;
  await sign([asked(await aRequest())]);
  expect(names().filter((name) => name === 'command.requested')).toHaveLength(2);
});

describe('the authority', () => {
  it('is the same for the same seed, and another one for another', async () => {
    const [again, other] = [await readAuthority(SEED), await readAuthority('y'.repeat(64))];
    const keyOf = ({ certificate }: Authority) => Buffer.from(certificate.publicKey.rawData).toString('hex');
    expect(keyOf(again)).toBe(keyOf(authority));
    expect(keyOf(other)).not.toBe(keyOf(authority));
    await expect(readAuthority('short')).rejects.toMatchObject({ code: 'certificate-signer.bad-authority' });
  });

  it('may be an operator’s own below a root: its certificate then goes to stations, the root does not', async () => {
    const make = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
    const [rootKeys, keys, strangers] = [await make(), await make(), await make()];
    const extensions = [new BasicConstraintsExtension(true, 1, true)];
    const root = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=Root',
      keys: rootKeys,
      signingAlgorithm: EC,
      extensions,
    });
    const below = await X509CertificateGenerator.create({
      subject: 'CN=Stations',
      issuer: 'CN=Root',
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: EC,
      extensions,
    });
    const pem = (der: ArrayBuffer) =>
      `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----`;
    const secretOf = async (key: webcrypto.CryptoKey) =>
      JSON.stringify({
        certificate: `${below.toString('pem')}\n${root.toString('pem')}`,
        privateKey: pem(await webcrypto.subtle.exportKey('pkcs8', key)),
      });
    const ours = authority;
    try {
      authority = await readAuthority(await secretOf(keys.privateKey));
      await sign([asked(await aRequest())]);
    } finally {
      authority = ours;
    }
    const chain = chainOf(published[1]).match(/-----BEGIN[^]+?END CERTIFICATE-----/g) ?? [];
    const [own, above] = chain.map((each) => new NodeCertificate(each));
    expect(chain).toHaveLength(2);
    expect(own?.verify(above!.publicKey)).toBe(true);
    expect(above?.subject).toBe('CN=Stations');
    await expect(readAuthority(await secretOf(strangers.privateKey))).rejects.toThrow('not the certificate’s');
    await expect(readAuthority('{"certificate":1}')).rejects.toMatchObject({
      code: 'certificate-signer.bad-authority',
    });
  });

  it('bears the extension by which the station is known', () => {
    expect(authority.certificate.getExtension(SubjectAlternativeNameExtension)).toBeNull();
    expect(authority.certificate.getExtension(BasicConstraintsExtension)).toMatchObject({ ca: true, pathLength: 0 });
  });
});
