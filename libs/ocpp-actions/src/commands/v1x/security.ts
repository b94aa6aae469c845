import { invalid, lacks, notSupported, UNKNOWN_KEY, UNKNOWN_SECRET, type Draft, type Translation } from '../draft';
import { hashOfCertificate } from '../certificate-hash';
import { request } from './request';

const USES = {
  'csms-root': 'CentralSystemRootCertificate',
  'manufacturer-root': 'ManufacturerRootCertificate',
} as const;
const ONLY = 'OCPP 1.6 keeps two kinds of certificates, csms-root and manufacturer-root: it knows no ISO 15118.';

function useOf(use: string): (typeof USES)[keyof typeof USES] | undefined {
  return use === 'csms-root' || use === 'manufacturer-root' ? USES[use] : undefined;
}

/** Security extension, edition 3 §4.8. */
export const installCertificate: Translation<'install-certificate'> = ({ use, certificate }) => {
  const certificateType = useOf(use);
  return certificateType === undefined
    ? notSupported(ONLY)
    : request('InstallCertificate', { certificateType, certificate });
};

/** Security extension, edition 3 §4.3. */
export const deleteCertificate: Translation<'delete-certificate'> = ({ hash }) =>
  request('DeleteCertificate', { certificateHashData: hashOfCertificate(hash) });

/** Security extension, edition 3 §4.6. */
export const listCertificates: Translation<'list-certificates'> = ({ uses = [] }) => {
  const [use, second] = uses;
  if (use === undefined || second !== undefined)
    return invalid('OCPP 1.6 lists the certificates of one use at a time: name it.');
  const certificateType = useOf(use);
  return certificateType === undefined
    ? notSupported(ONLY)
    : request('GetInstalledCertificateIds', { certificateType });
};

/** Security extension, edition 3 §4.1. */
export const certificateSigned: Translation<'certificate-signed'> = ({ chain, kind = 'station' }) =>
  kind === 'station' ? request('CertificateSigned', { certificateChain: chain }) : notSupported(ONLY);

/** Security extension, edition 3 §2.3. */
export const setStationKey: Translation<'set-station-key'> = async ({ secretRef }, { secretOf }) => {
  const key = await secretOf?.(secretRef);
  return key === undefined ? invalid(UNKNOWN_SECRET) : authorizationKey(key);
};

/** Security extension, edition 3 §3.3 (A01), 1.6-J §6.2.2: bytes in hexadecimal digits, which each station may take as it likes. */
export const rotateStationKey: Translation<'rotate-station-key'> = async ({ keyVersion }, { keyOf }) => {
  const key = await keyOf?.(keyVersion);
  return key === undefined ? invalid(UNKNOWN_KEY) : authorizationKey(key);
};

function authorizationKey(value: string): Draft {
  return request('ChangeConfiguration', { key: 'AuthorizationKey', value });
}

export const setNetworkProfile = lacks('OCPP 1.x has no network profiles: where it connects to is a vendor’s setting.');
