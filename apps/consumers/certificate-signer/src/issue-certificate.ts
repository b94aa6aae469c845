import 'reflect-metadata';
import { createHash } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type Pkcs10CertificateRequest,
} from '@peculiar/x509';
import type { Authority } from './read-authority';

export interface Wish {
  readonly request: Pkcs10CertificateRequest;
  readonly commonName: string;
  readonly organisation?: string;
  readonly stationId: string;
  /** What the serial number is made of: the same question asked twice is one certificate. */
  readonly questionId: string;
}

export interface Issued {
  /** PEM: the station's own, then those above it but for the root. */
  readonly chain: string;
  /** Hexadecimal. */
  readonly serialNumber: string;
  /** SHA-256, hexadecimal. */
  readonly fingerprint: string;
  readonly notAfter: Date;
}

const VALID_MS = 365 * 86_400_000;
/** Stations' clocks may be behind. */
const BACKDATED_MS = 3_600_000;

/** Of names, in X.520: what the maker numbered the equipment with. */
const SERIAL_NUMBER = '2.5.4.5';

/**
 * A certificate of a station. Nothing of what it asked for goes into it but the key and its names, and its common name is always its
 * identity: a serial number is only what the station says, and could be the identity of a station that is registered later. It has a
 * place of its own. No extended key usage: A00.FR.514.
 */
export async function issueCertificate(authority: Authority, wish: Wish, now: Date): Promise<Issued> {
  const { request, commonName, organisation, stationId, questionId } = wish;
  const { certificate: issuer, key, signingAlgorithm, chain } = authority;
  // RFC 5280 §4.1.2.2: positive, so the first bit is not set, and not zero.
  const serialNumber = `4${createHash('sha256').update(questionId).digest('hex').slice(0, 31)}`;
  const wanted = new Date(now.getTime() + VALID_MS);
  const issued = await X509CertificateGenerator.create({
    serialNumber,
    // 2.0.1 A00.FR.509, A00.FR.511.
    subject: [
      ...(organisation === undefined ? [] : [{ O: [organisation] }]),
      ...(commonName.toLowerCase() === stationId.toLowerCase() ? [] : [{ [SERIAL_NUMBER]: [commonName] }]),
      { CN: [stationId] },
    ],
    issuer: issuer.subjectName,
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: wanted < issuer.notAfter ? wanted : issuer.notAfter,
    publicKey: request.publicKey,
    signingKey: key,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new SubjectAlternativeNameExtension([
        { type: 'url', value: `urn:busbar:station:${encodeURIComponent(stationId)}` },
      ]),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await SubjectKeyIdentifierExtension.create(request.publicKey),
    ],
  });
  return {
    chain: [issued, ...chain].map((each) => each.toString('pem')).join('\n'),
    serialNumber: issued.serialNumber,
    fingerprint: createHash('sha256').update(Buffer.from(issued.rawData)).digest('hex'),
    notAfter: issued.notAfter,
  };
}
