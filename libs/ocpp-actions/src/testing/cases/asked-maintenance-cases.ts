import type { ParametersOf } from '@busbar/domain';
import { REQUEST_ID, type TestCase } from './run-case';
import type { Expected, Script } from './script';

const NO_AUTHORITY =
  'there is no authority for certificates of ISO 15118 here: what a station wants signed is told as a fact and answered Rejected';

const CSR = '-----BEGIN CERTIFICATE REQUEST-----\nQUJD\n-----END CERTIFICATE REQUEST-----';

const UPDATE = {
  location: 'https://files.example/firmware.bin',
  retrieveAt: '2026-03-01T09:00:00.000Z',
  installAt: '2026-03-01T10:00:00.000Z',
  signingCertificate: 'CERTIFICATE',
  signature: 'c2lnbmF0dXJl',
} as const;

function updateFirmware(script: Script, status: string): void {
  script.ask(
    { type: 'update-firmware', parameters: UPDATE },
    'UpdateFirmware',
    {
      requestId: [REQUEST_ID],
      'firmware.location': [UPDATE.location],
      'firmware.retrieveDateTime': [UPDATE.retrieveAt],
      'firmware.installDateTime': [UPDATE.installAt],
      'firmware.signingCertificate': [UPDATE.signingCertificate],
      'firmware.signature': [UPDATE.signature],
    },
    { status },
    status.startsWith('Accepted') ? 'accepted' : 'rejected',
  );
}

function told(script: Script, ...statuses: readonly string[]): void {
  for (const status of statuses) script.send('FirmwareStatusNotification', { status, requestId: REQUEST_ID });
}

function restarted(script: Script): void {
  script.boot('Accepted', 'FirmwareUpdate');
  script.connector('Available');
}

const securityEvent = (script: Script, type: string): void =>
  script.send('SecurityEventNotification', { type, timestamp: script.now() });

const CHECKSUM = '0123456789abcdef0123456789abcdef';

const published = (id: string, about: string, ...statuses: readonly string[]): TestCase => ({
  id,
  about,
  play: (script) => {
    script.ask(
      { type: 'publish-firmware', parameters: { location: UPDATE.location, checksum: CHECKSUM } },
      'PublishFirmware',
      { requestId: [REQUEST_ID], location: [UPDATE.location], checksum: [CHECKSUM] },
    );
    for (const status of statuses)
      script.send('PublishFirmwareStatusNotification', {
        status,
        requestId: REQUEST_ID,
        ...(status === 'Published' && { location: [UPDATE.location] }),
      });
  },
});

const unpublished = (id: string, about: string, status: string, result: 'accepted' | 'rejected'): TestCase => ({
  id,
  about,
  play: (script) =>
    script.ask(
      { type: 'unpublish-firmware', parameters: { checksum: CHECKSUM } },
      'UnpublishFirmware',
      { checksum: [CHECKSUM] },
      { status },
      result,
    ),
});

type Root = ParametersOf<'install-certificate'>['use'];
const ROOTS = {
  'csms-root': 'CSMSRootCertificate',
  'manufacturer-root': 'ManufacturerRootCertificate',
  'v2g-root': 'V2GRootCertificate',
  'mo-root': 'MORootCertificate',
} as const satisfies Partial<Record<Root, string>>;

const installed = (id: string, about: string, use: keyof typeof ROOTS, status = 'Accepted'): TestCase => ({
  id,
  about,
  play: (script) =>
    script.ask(
      { type: 'install-certificate', parameters: { use, certificate: 'CERTIFICATE' } },
      'InstallCertificate',
      { certificateType: [ROOTS[use]], certificate: ['CERTIFICATE'] },
      { status },
      status === 'Accepted' ? 'accepted' : 'rejected',
    ),
});

const HASH = { issuerNameHash: 'a1', issuerKeyHash: 'b2', serialNumber: '1' };

function list(
  script: Script,
  uses: ParametersOf<'list-certificates'>['uses'],
  says: Expected,
  hashAlgorithm = 'SHA256',
  status = 'Accepted',
): void {
  script.ask(
    { type: 'list-certificates', parameters: { ...(uses !== undefined && { uses }) } },
    'GetInstalledCertificateIds',
    says,
    {
      status,
      ...(status === 'Accepted' && {
        certificateHashDataChain: [
          { certificateType: 'CSMSRootCertificate', certificateHashData: { hashAlgorithm, ...HASH } },
        ],
      }),
    },
    // That there are none is an answer too.
    'accepted',
  );
}

const listed = (
  id: string,
  about: string,
  uses: ParametersOf<'list-certificates'>['uses'],
  ...types: readonly string[]
): TestCase => ({
  id,
  about,
  play: (script) =>
    list(
      script,
      uses,
      types.length === 0
        ? { certificateType: 'absent' }
        : Object.fromEntries(types.map((type, index) => [`certificateType.${index}`, [type]])),
    ),
});

const deleted = (id: string, about: string, status: string): TestCase => ({
  id,
  about,
  play: (script) => {
    for (const algorithm of ['SHA256', 'SHA384', 'SHA512'] as const) {
      list(script, ['csms-root'], { 'certificateType.0': ['CSMSRootCertificate'] }, algorithm);
      script.ask(
        { type: 'delete-certificate', parameters: { hash: { algorithm, ...HASH } } },
        'DeleteCertificate',
        {
          'certificateHashData.hashAlgorithm': [algorithm],
          'certificateHashData.issuerNameHash': [HASH.issuerNameHash],
          'certificateHashData.issuerKeyHash': [HASH.issuerKeyHash],
          'certificateHashData.serialNumber': [HASH.serialNumber],
        },
        { status },
        status === 'Accepted' ? 'accepted' : 'rejected',
      );
    }
  },
});

const signed = (
  id: string,
  about: string,
  message: ParametersOf<'trigger-message'>['message'],
  requestedMessage: string,
  certificateType: 'ChargingStationCertificate' | 'V2GCertificate' = 'ChargingStationCertificate',
): TestCase => ({
  id,
  about,
  ...(certificateType === 'V2GCertificate' && { unmet: NO_AUTHORITY }),
  play: (script) => {
    script.ask({ type: 'trigger-message', parameters: { message } }, 'TriggerMessage', {
      requestedMessage: [requestedMessage],
    });
    script.send('SignCertificate', { csr: CSR, certificateType }, { status: ['Accepted'] });
    const kind = certificateType === 'V2GCertificate' ? 'v2g' : 'station';
    script.ask({ type: 'certificate-signed', parameters: { chain: 'CERTIFICATE', kind } }, 'CertificateSigned', {
      certificateChain: ['CERTIFICATE'],
      certificateType: [certificateType],
    });
  },
});

const LOADED = ['Downloading', 'Downloaded', 'SignatureVerified'];
const DONE = ['Installing', 'InstallRebooting'];

/** Firmware and certificates (blocks L and M, and A where a certificate is asked for). */
export const ASKED_MAINTENANCE: readonly TestCase[] = [
  signed(
    'TC_A_11_CSMS',
    'a new certificate of the station',
    'sign-station-certificate',
    'SignChargingStationCertificate',
  ),
  signed(
    'TC_A_12_CSMS',
    'a new certificate for vehicles',
    'sign-v2g-certificate',
    'SignV2GCertificate',
    'V2GCertificate',
  ),
  signed(
    'TC_A_13_CSMS',
    'a new certificate for both, signed as the station’s',
    'sign-combined-certificate',
    'SignCombinedCertificate',
  ),
  signed(
    'TC_A_14_CSMS',
    'a new certificate that the station refuses',
    'sign-station-certificate',
    'SignChargingStationCertificate',
  ),
  {
    id: 'TC_L_01_CSMS',
    about: 'an update that is installed',
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, ...LOADED, ...DONE);
      restarted(script);
      told(script, 'Installed');
    },
  },
  {
    id: 'TC_L_02_CSMS',
    about: 'an update that is installed later',
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, ...LOADED, 'InstallScheduled', ...DONE);
      restarted(script);
      told(script, 'Installed');
    },
  },
  {
    id: 'TC_L_03_CSMS',
    about: 'an update that is fetched later',
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, 'DownloadScheduled', ...LOADED, ...DONE);
      restarted(script);
      told(script, 'Installed');
    },
  },
  {
    id: 'TC_L_04_CSMS',
    about: 'an update whose certificate was revoked',
    play: (script) => updateFirmware(script, 'RevokedCertificate'),
  },
  {
    id: 'TC_L_05_CSMS',
    about: 'an update whose certificate is invalid',
    play: (script) => {
      updateFirmware(script, 'InvalidCertificate');
      securityEvent(script, 'InvalidFirmwareSigningCertificate');
    },
  },
  {
    id: 'TC_L_06_CSMS',
    about: 'an update whose signature is invalid',
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, 'Downloading', 'Downloaded', 'InvalidSignature');
      securityEvent(script, 'InvalidFirmwareSignature');
    },
  },
  ...(
    [
      ['TC_L_07_CSMS', 'an update that cannot be fetched', ['Downloading', 'DownloadFailed']],
      ['TC_L_08_CSMS', 'an update that does not verify', [...LOADED, 'Installing', 'InstallVerificationFailed']],
    ] as const
  ).map(([id, about, statuses]): TestCase => ({
    id,
    about,
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, ...statuses);
    },
  })),
  {
    id: 'TC_L_09_CSMS',
    about: 'an update that cannot be installed',
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, ...LOADED, 'Installing', 'InstallationFailed');
      restarted(script);
    },
  },
  ...(
    [
      ['TC_L_10_CSMS', 'an update takes the place of another one', 'AcceptedCanceled'],
      ['TC_L_11_CSMS', 'an update cannot take the place of another one', 'Rejected'],
    ] as const
  ).map(([id, about, status]): TestCase => ({
    id,
    about,
    play: (script) => {
      updateFirmware(script, 'Accepted');
      told(script, 'Downloading');
      updateFirmware(script, status);
      told(script, ...LOADED, ...DONE);
      restarted(script);
      told(script, 'Installed');
    },
  })),
  {
    id: 'TC_L_13_CSMS',
    about: 'an update waits for a session',
    play: (script) => {
      script.energyTransferStarted();
      updateFirmware(script, 'Accepted');
      told(script, 'DownloadScheduled');
      script.event('StopAuthorized', { token: 'valid' });
      script.charging('EVConnected');
      script.unplugged();
      script.connector('Unavailable');
      told(script, ...LOADED, ...DONE);
      restarted(script);
      told(script, 'Installed');
    },
  },
  published('TC_L_17_CSMS', 'firmware is offered', 'Downloading', 'Downloaded', 'ChecksumVerified', 'Published'),
  published('TC_L_19_CSMS', 'firmware with a wrong checksum', 'Downloading', 'Downloaded', 'InvalidChecksum'),
  published(
    'TC_L_20_CSMS',
    'firmware cannot be offered',
    'Downloading',
    'Downloaded',
    'ChecksumVerified',
    'PublishFailed',
  ),
  published('TC_L_24_CSMS', 'firmware to be offered cannot be fetched', 'Downloading', 'DownloadFailed'),
  unpublished('TC_L_21_CSMS', 'firmware is offered no more', 'Unpublished', 'accepted'),
  unpublished('TC_L_22_CSMS', 'firmware was not offered', 'NoFirmware', 'rejected'),
  unpublished('TC_L_23_CSMS', 'firmware is still being fetched', 'DownloadOngoing', 'rejected'),
  installed('TC_M_01_CSMS', 'our root is installed', 'csms-root'),
  installed('TC_M_02_CSMS', 'the manufacturer’s root is installed', 'manufacturer-root'),
  installed('TC_M_03_CSMS', 'the root for vehicles is installed', 'v2g-root'),
  installed('TC_M_04_CSMS', 'the root of contracts is installed', 'mo-root'),
  installed('TC_M_05_CSMS', 'a root that cannot be installed', 'csms-root', 'Failed'),
  {
    id: 'TC_M_12_CSMS',
    about: 'our roots, by every hash',
    play: (script) => {
      for (const algorithm of ['SHA256', 'SHA384', 'SHA512'])
        list(script, ['csms-root'], { 'certificateType.0': ['CSMSRootCertificate'] }, algorithm);
    },
  },
  listed('TC_M_13_CSMS', 'the manufacturer’s roots', ['manufacturer-root'], 'ManufacturerRootCertificate'),
  listed('TC_M_14_CSMS', 'the roots for vehicles', ['v2g-root'], 'V2GRootCertificate'),
  listed('TC_M_15_CSMS', 'the station’s chain for vehicles', ['v2g-chain'], 'V2GCertificateChain'),
  listed('TC_M_16_CSMS', 'the roots of contracts', ['mo-root'], 'MORootCertificate'),
  listed(
    'TC_M_17_CSMS',
    'roots of two kinds',
    ['csms-root', 'manufacturer-root'],
    'CSMSRootCertificate',
    'ManufacturerRootCertificate',
  ),
  listed('TC_M_18_CSMS', 'certificates of every kind', undefined),
  {
    id: 'TC_M_19_CSMS',
    about: 'there is no such certificate',
    play: (script) =>
      list(
        script,
        ['manufacturer-root'],
        { 'certificateType.0': ['ManufacturerRootCertificate'] },
        'SHA256',
        'NotFound',
      ),
  },
  deleted('TC_M_20_CSMS', 'a certificate is deleted', 'Accepted'),
  deleted('TC_M_21_CSMS', 'a certificate that cannot be deleted', 'Failed'),
];
