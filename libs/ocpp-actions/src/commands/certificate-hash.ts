import type { CertificateHash } from '@busbar/domain';

/** What a certificate is known by, as every version writes it. */
export function hashOfCertificate({ algorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertificateHash) {
  return { hashAlgorithm: algorithm, issuerNameHash, issuerKeyHash, serialNumber };
}
