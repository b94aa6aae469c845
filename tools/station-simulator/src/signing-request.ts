import { generateKeyPairSync, sign } from 'node:crypto';
import { der } from './der';

const COMMON_NAME = [0x55, 0x04, 0x03];
const ORGANISATION = [0x55, 0x04, 0x0a];
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/** A request for a certificate (PKCS #10, RFC 2986) of a new key of the curve P-256, as PEM. */
export function signingRequest(subject: { readonly commonName: string; readonly organisation: string }): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const named = (type: readonly number[], value: string) =>
    der(0x31, der(0x30, oid(type), der(0x0c, Buffer.from(value, 'utf8'))));
  const info = der(
    0x30,
    der(0x02, Buffer.from([0])),
    der(0x30, named(ORGANISATION, subject.organisation), named(COMMON_NAME, subject.commonName)),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa0),
  );
  const signature = sign('sha256', info, privateKey);
  const request = der(0x30, info, der(0x30, oid(ECDSA_WITH_SHA256)), der(0x03, Buffer.from([0]), signature));
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}

function oid(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}
