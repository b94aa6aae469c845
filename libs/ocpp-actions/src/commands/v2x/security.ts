import type { messages } from '@busbar/ocpp/v21';
import { invalid, notSupported, UNKNOWN_KEY, UNKNOWN_SECRET, type Draft, type Translation } from '../draft';
import { hashOfCertificate } from '../certificate-hash';
import { request } from './request';

const ROOTS = {
  'csms-root': 'CSMSRootCertificate',
  'manufacturer-root': 'ManufacturerRootCertificate',
  'v2g-root': 'V2GRootCertificate',
  'mo-root': 'MORootCertificate',
  'oem-root': 'OEMRootCertificate',
} as const;

const OEM = 'Roots of vehicle makers came with OCPP 2.1.';

/** 2.0.1 M05. */
export const installCertificate: Translation<'install-certificate'> = ({ use, certificate }, { protocol }) =>
  use === 'oem-root' && protocol !== 'ocpp2.1'
    ? notSupported(OEM)
    : request('InstallCertificate', { certificateType: ROOTS[use], certificate });

/** 2.0.1 M04. */
export const deleteCertificate: Translation<'delete-certificate'> = ({ hash }) =>
  request('DeleteCertificate', { certificateHashData: hashOfCertificate(hash) });

const USES: Readonly<Record<keyof typeof ROOTS | 'v2g-chain', messages.GetCertificateIdUseEnumType>> = {
  ...ROOTS,
  'v2g-chain': 'V2GCertificateChain',
};

/** 2.0.1 M03. */
export const listCertificates: Translation<'list-certificates'> = ({ uses }, { protocol }) =>
  uses?.includes('oem-root') === true && protocol !== 'ocpp2.1'
    ? notSupported(OEM)
    : request(
        'GetInstalledCertificateIds',
        uses === undefined ? {} : { certificateType: uses.map((use) => USES[use]) },
      );

const KINDS = {
  station: 'ChargingStationCertificate',
  v2g: 'V2GCertificate',
  v2g20: 'V2G20Certificate',
} as const;

/** 2.0.1 A02, A03. */
export const certificateSigned: Translation<'certificate-signed'> = ({ chain, kind }, { protocol }) =>
  kind === 'v2g20' && protocol !== 'ocpp2.1'
    ? notSupported('Certificates of ISO 15118-20 came with OCPP 2.1.')
    : request('CertificateSigned', {
        certificateChain: chain,
        ...(kind !== undefined && { certificateType: KINDS[kind] }),
      });

/** 2.0.1 A01. */
export const setStationKey: Translation<'set-station-key'> = async ({ secretRef }, { secretOf }) => {
  const key = await secretOf?.(secretRef);
  return key === undefined ? invalid(UNKNOWN_SECRET) : basicAuthPassword(key);
};

/** 2.0.1 A01. */
export const rotateStationKey: Translation<'rotate-station-key'> = async ({ keyVersion }, { keyOf }) => {
  const key = await keyOf?.(keyVersion);
  return key === undefined ? invalid(UNKNOWN_KEY) : basicAuthPassword(key);
};

function basicAuthPassword(attributeValue: string): Draft {
  return request('SetVariables', {
    setVariableData: [
      { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' }, attributeValue },
    ],
  });
}
