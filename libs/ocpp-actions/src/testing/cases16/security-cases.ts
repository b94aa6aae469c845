import type { StationCommand } from '@busbar/domain';
import { admitStation, presentedBy } from '../../admit-station';
import { KEY, type Case, type CaseElsewhere, type CaseOfOthers, type Player } from './play';

const NOW = '2026-03-01T10:00:00Z';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const HASH = {
  algorithm: 'SHA256',
  issuerNameHash: 'a'.repeat(64),
  issuerKeyHash: 'b'.repeat(64),
  serialNumber: '1',
} as const;

/** Whether a station that has the key is let in with these bytes behind this user. */
async function isLetIn(user: string, password: string | Buffer): Promise<boolean> {
  const basic = Buffer.concat([Buffer.from(`${user}:`), Buffer.from(password)]).toString('base64');
  const arrival = { presented: presentedBy(`Basic ${basic}`), viewer: undefined, at: new Date(NOW) };
  const { verdict } = await admitStation('BB-1', arrival, {
    stations: {
      find: async () => ({ stationId: 'BB-1', operatorId: 'busbar', admission: 'accepted' as const, credential: KEY }),
    },
    check: async (credentials, presented) => {
      const index = credentials.findIndex((key) => presented?.toString() === key || presented?.toString('hex') === key);
      return index >= 0 ? { result: 'ok', index } : { result: 'refused' };
    },
    unknownStations: 'closed',
    operatorId: 'busbar',
  });
  return verdict === 'admitted';
}

/** A request of ours with each answer that the station may give. */
const answered =
  (command: StationCommand, action: string, good: readonly string[], bad: readonly string[], key = 'status') =>
  async (player: Player): Promise<void> => {
    for (const status of good) await player.asks(command, action, {}, { [key]: status });
    for (const status of bad) await player.asks(command, action, {}, { [key]: status }, 'rejected');
  };

/** A status that the station tells, each of which is confirmed and told as a fact. */
const told =
  (action: string, fact: string, statuses: readonly string[]) =>
  async (player: Player): Promise<void> => {
    for (const status of statuses) await player.sends(action, { status, requestId: 4711 });
    const names = player.facts.filter(({ name }) => name === fact);
    player.wants(names.length === statuses.length, `${names.length} of ${statuses.length} were told`);
  };

const UPDATE: StationCommand = {
  type: 'update-firmware',
  parameters: {
    location: 'https://x/f',
    retrieveAt: NOW,
    installAt: NOW,
    signingCertificate: CERTIFICATE,
    signature: 'c2ln',
  },
};
const AUTHORITY =
  'there is no certificate authority here: what a station wants signed is told as a fact and answered Rejected';

/** What the security whitepaper for OCPP 1.6 (edition 3) wants of a central system, by its requirements. */
export const SECURITY_CASES: readonly Case[] = [
  {
    id: 'A00.FR.202, A00.FR.301',
    about: 'a station proves itself by the password of Basic authentication',
    play: async (player) => {
      player.wants(await isLetIn('BB-1', KEY), 'the right password is turned away');
      player.wants(!(await isLetIn('BB-1', `${KEY}0`)), 'a wrong password is let in');
    },
  },
  {
    id: 'A00.FR.204, A00.FR.303',
    about: 'the user is the station’s identity',
    play: async (player) => player.wants(!(await isLetIn('BB-2', KEY)), 'another user is let in'),
  },
  {
    id: 'A00.FR.205, A00.FR.304',
    about: 'a key of random bytes, sent as text or as the bytes themselves',
    play: async (player) => {
      player.wants(await isLetIn('BB-1', Buffer.from(KEY, 'hex')), 'the bytes are turned away');
    },
  },
  {
    id: 'A01.FR.02',
    about: 'a new password is told by ChangeConfiguration of AuthorizationKey',
    play: (player) =>
      player.asks({ type: 'rotate-station-key', parameters: { keyVersion: 2 } }, 'ChangeConfiguration', {
        key: ['AuthorizationKey'],
        value: [KEY],
      }),
  },
  {
    id: 'A01.FR.04',
    about: 'a station that refuses has not changed its password',
    play: answered(
      { type: 'rotate-station-key', parameters: { keyVersion: 2 } },
      'ChangeConfiguration',
      ['Accepted', 'RebootRequired'],
      ['Rejected', 'NotSupported'],
    ),
  },
  {
    id: 'A02.FR.01',
    about: 'a station is asked for a new certificate of its own',
    play: async (player) => {
      const command = { type: 'trigger-message', parameters: { message: 'sign-station-certificate' } } as const;
      await player.asks(command, 'ExtendedTriggerMessage', { requestedMessage: ['SignChargePointCertificate'] });
      for (const status of ['Rejected', 'NotImplemented'])
        await player.asks(command, 'ExtendedTriggerMessage', {}, { status }, 'rejected');
    },
  },
  {
    id: 'A02.FR.04, A03.FR.04',
    about: 'what a station wants signed is taken and signed by an authority',
    play: async (player) => {
      await player.sends('SignCertificate', { csr: 'csr' }, { status: ['Accepted'] });
    },
    unmet: AUTHORITY,
  },
  {
    id: 'A02.FR.06, A03.FR.06',
    about: 'a signed certificate is brought to the station, which may refuse it',
    play: answered(
      { type: 'certificate-signed', parameters: { chain: CERTIFICATE } },
      'CertificateSigned',
      ['Accepted'],
      ['Rejected'],
    ),
  },
  {
    id: 'A04.FR.03',
    about: 'a security event is confirmed and told',
    play: async (player) => {
      await player.sends('SecurityEventNotification', { type: 'SettingSystemTime', timestamp: NOW, techInfo: 'x' });
      player.wants(
        player.facts.some(({ name }) => name === 'station.security-event-reported'),
        'it was not told',
      );
    },
  },
  {
    id: 'A05.FR.01',
    about: 'a higher security profile, which a station may refuse',
    play: answered(
      { type: 'set-configuration', parameters: { key: 'SecurityProfile', value: '2' } },
      'ChangeConfiguration',
      ['Accepted', 'RebootRequired'],
      ['Rejected', 'NotSupported'],
    ),
  },
  {
    id: '7.2',
    about: 'the password is no setting that is read or written in the clear',
    play: async (player) => {
      await player.asksNothing({
        type: 'set-configuration',
        parameters: { key: 'AuthorizationKey', value: 'private' },
      });
      await player.asks(
        { type: 'get-configuration', parameters: { keys: ['SecurityProfile', 'CpoName'] } },
        'GetConfiguration',
        { 'key.0': ['SecurityProfile'] },
        { configurationKey: [{ key: 'SecurityProfile', readonly: false, value: '2' }], unknownKey: ['CpoName'] },
      );
    },
  },
  {
    id: 'M03',
    about: 'which certificates a station has',
    play: async (player) => {
      for (const [use, certificateType] of [
        ['csms-root', 'CentralSystemRootCertificate'],
        ['manufacturer-root', 'ManufacturerRootCertificate'],
      ] as const) {
        const command = { type: 'list-certificates', parameters: { uses: [use] } } as const;
        await player.asks(command, 'GetInstalledCertificateIds', { certificateType: [certificateType] });
        // It has none, which is an answer.
        await player.asks(command, 'GetInstalledCertificateIds', {}, { status: 'NotFound' });
      }
    },
  },
  {
    id: 'M04',
    about: 'a certificate is deleted',
    play: answered(
      { type: 'delete-certificate', parameters: { hash: HASH } },
      'DeleteCertificate',
      ['Accepted'],
      ['Failed', 'NotFound'],
    ),
  },
  {
    id: 'M05',
    about: 'a root certificate is installed',
    play: async (player) => {
      for (const use of ['csms-root', 'manufacturer-root'] as const)
        await answered(
          { type: 'install-certificate', parameters: { use, certificate: CERTIFICATE } },
          'InstallCertificate',
          ['Accepted'],
          ['Rejected', 'Failed'],
        )(player);
    },
  },
  {
    id: 'N01.FR.01',
    about: 'a security log or diagnostics are brought to a place',
    play: async (player) => {
      const command = { type: 'get-log', parameters: { log: 'security', location: 'ftp://x/logs' } } as const;
      await player.asks(
        command,
        'GetLog',
        { logType: ['SecurityLog'], 'log.remoteLocation': ['ftp://x/logs'], requestId: [4711] },
        { status: 'Accepted', filename: 'log.txt' },
      );
      await player.asks(command, 'GetLog', {}, { status: 'AcceptedCanceled', filename: 'log.txt' });
      await player.asks(command, 'GetLog', {}, { status: 'Rejected' }, 'rejected');
    },
  },
  {
    id: 'N01.FR.07',
    about: 'how far a log has come is confirmed and told',
    play: told('LogStatusNotification', 'station.log-status-reported', [
      'Idle',
      'Uploading',
      'Uploaded',
      'UploadFailure',
      'BadMessage',
      'NotSupportedOperation',
      'PermissionDenied',
    ]),
  },
  {
    id: 'L01',
    about: 'signed firmware, which a station may refuse for its certificate',
    play: async (player) => {
      await player.asks(UPDATE, 'SignedUpdateFirmware', {
        requestId: [4711],
        'firmware.signingCertificate': [CERTIFICATE],
        'firmware.signature': ['c2ln'],
        'firmware.installDateTime': [NOW],
      });
      await answered(
        UPDATE,
        'SignedUpdateFirmware',
        ['Accepted', 'AcceptedCanceled'],
        ['Rejected', 'InvalidCertificate', 'RevokedCertificate'],
      )(player);
    },
  },
  {
    id: 'L01.FR.01',
    about: 'every state of a signed update is confirmed and told',
    play: told('SignedFirmwareStatusNotification', 'station.firmware-status-reported', [
      'Downloading',
      'Downloaded',
      'DownloadFailed',
      'DownloadScheduled',
      'DownloadPaused',
      'SignatureVerified',
      'InvalidSignature',
      'Installing',
      'InstallRebooting',
      'InstallScheduled',
      'InstallVerificationFailed',
      'InstallationFailed',
      'Installed',
    ]),
  },
  {
    id: 'L01.FR.02',
    about: 'an update whose certificate or signature is wrong is told as an event',
    play: async (player) => {
      for (const type of ['InvalidFirmwareSigningCertificate', 'InvalidFirmwareSignature'])
        await player.sends('SecurityEventNotification', { type, timestamp: NOW });
    },
  },
];

const CERTIFICATES = 'apps/ingress/ocpp-websocket/src/client-certificate.spec.ts';

export const SECURITY_ELSEWHERE: readonly CaseElsewhere[] = [
  {
    id: 'A01.FR.03',
    about:
      'the old password is taken no more: from when the station came with the new one, so that a lost answer locks nobody out',
    spec: 'apps/acceptance/src/station-keys.acceptance.ts',
    test: 'comes with it, and has it alone from then on',
  },
  {
    id: 'A01',
    about: 'a station that refused goes on with its old password',
    spec: 'apps/acceptance/src/station-keys.acceptance.ts',
    test: 'keeps its old one where it refuses',
  },
  {
    id: 'A00.FR.203, A00.FR.302',
    about: 'who comes with wrong passwords is locked out for longer and longer',
    spec: 'apps/ingress/ocpp-websocket/src/sign-in.spec.ts',
    test: 'stays shut for a while where wrong keys came from',
  },
  {
    id: 'A01.FR.06 to A01.FR.09',
    about: 'each station’s key is another one, made at random or by HMAC, and is kept by its hash alone and in no log',
    spec: 'apps/api/http-api/src/serve-keys.spec.ts',
    test: 'makes the next key known beside the old one',
  },
  {
    id: 'A00.FR.401, A00.FR.402',
    about: 'a station proves itself by the certificate that it opens TLS with',
    spec: CERTIFICATES,
    test: 'is let in by its own',
  },
  {
    id: 'A00.FR.404, A00.FR.405',
    about: 'the certificate is our organisation’s and has the station’s identity, which stands for its serial number',
    spec: CERTIFICATES,
    test: 'is turned away with another station’s, another organisation’s, or one that was revoked',
  },
  {
    id: 'A00.FR.002, A05.FR.09',
    about: 'a station of a higher profile is not let in by a lower one',
    spec: CERTIFICATES,
    test: 'has no key in its place',
  },
];

const DOOR = 'the front door’s, where no code of ours runs';
const AUTHORITYS = 'an operator’s: serial numbers that count no longer are in the station’s record';
export const SECURITY_OF_OTHERS: readonly CaseOfOthers[] = [
  { id: 'A00.FR.3xx', about: 'versions and suites of TLS, our certificate', whose: DOOR },
  { id: 'A00.FR.403, A00.FR.407', about: 'path and validity of a station’s certificate', whose: DOOR },
  { id: 'A00.FR.702, A00.FR.704', about: 'asking an authority whether a certificate was revoked', whose: AUTHORITYS },
  { id: 'A00.FR.8xx', about: 'what a maker gives a station', whose: 'the maker’s' },
];
