import { createHash, X509Certificate } from 'node:crypto';
import { derAt, derChildren } from '../der';

export interface CertificateHash {
  readonly hashAlgorithm: 'SHA256';
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

interface Kept {
  readonly use: string;
  readonly hash: CertificateHash;
}

/** The certificates that a station trusts, by what they are for. */
export class Certificates {
  private kept: readonly Kept[] = [];

  /** @returns whether it is a certificate at all */
  install(use: string, pem: string): boolean {
    const hash = hashOf(pem);
    if (!hash) return false;
    this.kept = [...this.kept.filter((other) => !(other.use === use && isSame(other.hash, hash))), { use, hash }];
    return true;
  }

  /** All where no uses are named. */
  ofUses(uses: readonly string[]): readonly Kept[] {
    return this.kept.filter(({ use }) => uses.length === 0 || uses.includes(use));
  }

  delete(hash: Pick<CertificateHash, 'issuerNameHash' | 'issuerKeyHash' | 'serialNumber'>): boolean {
    const left = this.kept.filter((other) => !isSame(other.hash, hash));
    const isGone = left.length < this.kept.length;
    this.kept = left;
    return isGone;
  }
}

function isSame(
  one: CertificateHash,
  other: Pick<CertificateHash, 'issuerNameHash' | 'issuerKeyHash' | 'serialNumber'>,
): boolean {
  return (['issuerNameHash', 'issuerKeyHash', 'serialNumber'] as const).every(
    (part) => one[part].toLowerCase() === other[part].toLowerCase(),
  );
}

/** As of OCSP (RFC 6960 §4.1.1), for a root, whose issuer's key is its own. Nothing where it is no certificate. */
export function hashOf(pem: string): CertificateHash | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const [toBeSigned] = derChildren(derAt(certificate.raw, 0));
    const parts = toBeSigned ? derChildren(toBeSigned) : [];
    // Its version, tagged [0], may be left out before its serial number.
    const [serial, , issuer, , , key] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts;
    const bits = key && derChildren(key)[1];
    if (!serial || !issuer || !bits) return undefined;
    return {
      hashAlgorithm: 'SHA256',
      issuerNameHash: sha256(issuer.whole),
      // The number of unused bits, which comes first, is not part of the key.
      issuerKeyHash: sha256(bits.content.subarray(1)),
      serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    };
  } catch {
    return undefined;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
