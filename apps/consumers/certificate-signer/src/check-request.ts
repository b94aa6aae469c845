import 'reflect-metadata';
import type { CertificateRefusal } from '@busbar/events';
import { Pkcs10CertificateRequest } from '@peculiar/x509';

export type CheckedRequest =
  | {
      readonly ok: true;
      readonly request: Pkcs10CertificateRequest;
      readonly commonName: string;
      /** Of the equipment's owner, as the station says it. */
      readonly organisation?: string;
    }
  | { readonly ok: false; readonly reason: CertificateRefusal };

/** Curves and sizes that are strong enough until 2030 and later (NIST SP 800-57; 2.0.1 A00.FR.502, A00.FR.503). */
const CURVES: ReadonlySet<string> = new Set(['P-256', 'P-384', 'P-521']);
const RSA_BITS = { least: 2048, most: 4096 };

/** Looks into a request (PKCS #10, PEM): that its sender holds the key, that the key is strong, and which name it asks for. */
export async function checkRequest(pem: string): Promise<CheckedRequest> {
  let request: Pkcs10CertificateRequest;
  let commonNames: readonly string[];
  try {
    request = new Pkcs10CertificateRequest(pem);
    commonNames = request.subjectName.getField('CN');
    if (!isStrong(request.publicKey.algorithm)) return { ok: false, reason: 'weak-key' };
  } catch {
    return { ok: false, reason: 'not-readable' };
  }
  const isSigned = await request.verify().catch(() => false);
  if (!isSigned) return { ok: false, reason: 'bad-signature' };
  const [commonName] = commonNames;
  if (commonName === undefined || commonNames.length > 1 || !/^[\x21-\x7e]{1,64}$/.test(commonName))
    return { ok: false, reason: 'wrong-name' };
  const [organisation] = request.subjectName.getField('O');
  const isUsable = organisation !== undefined && /^[^\p{Cc}]{1,64}$/u.test(organisation);
  return { ok: true, request, commonName, ...(isUsable && { organisation }) };
}

function isStrong(algorithm: { readonly name: string; readonly namedCurve?: string; readonly modulusLength?: number }) {
  const { name, namedCurve, modulusLength } = algorithm;
  if (name === 'ECDSA') return namedCurve !== undefined && CURVES.has(namedCurve);
  if (!name.startsWith('RSA') || modulusLength === undefined) return false;
  return modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most;
}
