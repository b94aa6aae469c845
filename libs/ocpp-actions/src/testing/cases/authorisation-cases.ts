import { HASHES, NO_OCSP } from './certificates';
import type { TestCase } from './run-case';
import { GROUP, MASTER_GROUP, TOKENS, type Script } from './script';

const ACCEPTED = { 'idTokenInfo.status': ['Accepted'] };
const ACCEPTED_IN_GROUP = { ...ACCEPTED, 'idTokenInfo.groupIdToken.idToken': [GROUP] };
const SECURITY_ERROR = { refusedBy: 'SecurityError' };

/** Two tokens of one group, of which the second ends what the first began. */
function stoppedByGroup(script: Script, asks: boolean): void {
  script.evConnectedPreSession();
  script.event('Authorized', { token: 'valid', group: GROUP });
  script.charging('Charging');
  if (asks) script.authorize('second', ACCEPTED_IN_GROUP);
  script.event('StopAuthorized', { token: 'second', group: GROUP });
  script.charging('EVConnected');
  script.unplugged();
}

/** A token of the master pass group, which may end every transaction. */
function stoppedByMaster(script: Script): void {
  script.energyTransferStarted();
  script.authorize('master', { ...ACCEPTED, 'idTokenInfo.groupIdToken.idToken': [MASTER_GROUP] });
  script.ended('StopAuthorized', 'MasterPass', { token: 'master', group: MASTER_GROUP });
}

/** On two EVSEs, one after the other. */
function allStoppedByMaster(script: Script): void {
  stoppedByMaster(script);
  stoppedByMaster(script);
}

export const BOOTING: readonly TestCase[] = [
  { id: 'TC_B_01_CSMS', about: 'a cold boot', play: (script) => script.booted() },
  {
    id: 'TC_B_02_CSMS',
    about: 'a cold boot of a station that has to wait first',
    play: (script) => {
      script.pending();
      script.boot('Pending');
      script.accepted();
      script.booted();
    },
  },
  {
    id: 'TC_B_30_CSMS',
    about: 'other messages of a station that has to wait',
    play: (script) => {
      script.pending();
      script.boot('Pending');
      script.connector('Available', SECURITY_ERROR);
    },
  },
];

export const AUTHORISATION: readonly TestCase[] = [
  {
    id: 'TC_C_02_CSMS',
    about: 'a token that nobody knows',
    play: (script) => script.authorize('invalid', { 'idTokenInfo.status': ['Invalid', 'Unknown'] }),
  },
  {
    id: 'TC_C_06_CSMS',
    about: 'a blocked token',
    play: (script) => script.authorize('blocked', { 'idTokenInfo.status': ['Blocked', 'Invalid'] }),
  },
  {
    id: 'TC_C_07_CSMS',
    about: 'an expired token',
    play: (script) => script.authorize('expired', { 'idTokenInfo.status': ['Expired', 'Invalid'] }),
  },
  {
    id: 'TC_C_08_CSMS',
    about: 'a token of the station’s cache',
    play: (script) => {
      script.evConnectedPreSession();
      script.event('Authorized', { token: 'valid' });
    },
  },
  {
    id: 'TC_C_20_CSMS',
    about: 'a token that the station’s cache and we hold invalid',
    play: (script) => {
      script.evConnectedPreSession();
      script.event('Authorized', { token: 'invalid', status: ['Invalid', 'Unknown'] });
    },
  },
  {
    id: 'TC_C_39_CSMS',
    about: 'a session ended by another token of its group',
    play: (script) => {
      script.authorize('second', ACCEPTED_IN_GROUP);
      stoppedByGroup(script, true);
    },
  },
  {
    id: 'TC_C_40_CSMS',
    about: 'the same with the station’s list',
    play: (script) => stoppedByGroup(script, false),
  },
  {
    id: 'TC_C_43_CSMS',
    about: 'the same with a token that the station’s list holds invalid',
    play: (script) => stoppedByGroup(script, true),
  },
  { id: 'TC_C_47_CSMS', about: 'the master pass ends every transaction', play: allStoppedByMaster },
  { id: 'TC_C_48_CSMS', about: 'the master pass ends some transactions', play: stoppedByMaster },
  { id: 'TC_C_49_CSMS', about: 'the master pass at a station without a screen', play: allStoppedByMaster },
  {
    id: 'TC_C_50_CSMS',
    about: 'a contract that the station verified, whose revocation we are to ask for',
    unmet: NO_OCSP,
    play: (script) =>
      script.send(
        'Authorize',
        { idToken: TOKENS.valid, iso15118CertificateHashData: [HASHES] },
        { ...ACCEPTED, certificateStatus: ['Accepted'] },
      ),
  },
  {
    id: 'TC_C_51_CSMS',
    about: 'the same with a contract that was revoked',
    unmet: NO_OCSP,
    play: (script) =>
      script.send(
        'Authorize',
        { idToken: TOKENS.valid, iso15118CertificateHashData: [HASHES] },
        { certificateStatus: ['CertificateRevoked'] },
      ),
  },
  {
    id: 'TC_C_52_CSMS',
    about: 'a contract that we are to verify',
    unmet: NO_OCSP,
    play: (script) =>
      script.send(
        'Authorize',
        { idToken: TOKENS.valid, certificate: 'PEM' },
        { ...ACCEPTED, certificateStatus: ['Accepted'] },
      ),
  },
];
