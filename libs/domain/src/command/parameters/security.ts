import { integer, list, optional, record, text, word, type Of } from '../shape';
import { secretRef } from './words';

/** What a certificate is known by: hashes of who issued it, hexadecimal. */
export const certificateHash = record({
  algorithm: word('SHA256', 'SHA384', 'SHA512'),
  issuerNameHash: text(128),
  issuerKeyHash: text(128),
  serialNumber: text(40),
});
export type CertificateHash = Of<typeof certificateHash>;

const ROOTS = ['csms-root', 'manufacturer-root', 'v2g-root', 'mo-root', 'oem-root'] as const;

/** PEM. */
export const installCertificate = record({ use: word(...ROOTS), certificate: text(10_000) });

export const deleteCertificate = record({ hash: certificateHash });

export const listCertificates = record({
  /** Of every use where none is named; 1.6 has to be told one. */
  uses: optional(list(word(...ROOTS, 'v2g-chain'), { maxItems: 6 })),
});

/** The answer to a station that asked for a certificate of its own: PEM, its own first, then who signed it. */
export const certificateSigned = record({
  chain: text(10_000),
  kind: optional(word('station', 'v2g', 'v2g20')),
});

/** Gives the station a new key for its Basic authentication. It opens a new connection with it. */
export const setStationKey = record({ secretRef });

/**
 * Gives the station the key of this version, which we make ourselves. It is asked by the rotation of a key and not by people: the
 * key must be known before the station is told it.
 */
export const rotateStationKey = record({ keyVersion: integer(1) });
