import type { ParametersOf } from '@busbar/domain';
import { REQUEST_ID, TOKEN_REF, type TestCase } from './run-case';
import type { Expected, Script } from './script';

type Profile = ParametersOf<'set-charging-profile'>['profile'];

const NO_SCHEDULE = 'no schedule is made for what a vehicle asks: its needs are told as a fact and answered Rejected';
const FROM = '2026-03-01T08:00:00.000Z';
const TO = '2026-03-01T09:00:00.000Z';

const profile = (changes: Partial<Profile> = {}, limit = 6): Profile => ({
  id: 31,
  stackLevel: 0,
  purpose: 'default',
  kind: 'absolute',
  validFrom: FROM,
  validTo: TO,
  schedules: [{ startAt: FROM, durationSeconds: 300, unit: 'A', periods: [{ startSeconds: 0, limit, phases: 3 }] }],
  ...changes,
});

const PURPOSES: Readonly<Record<string, string>> = {
  default: 'TxDefaultProfile',
  transaction: 'TxProfile',
  'station-max': 'ChargingStationMaxProfile',
};
const KINDS: Readonly<Record<string, string>> = { absolute: 'Absolute', relative: 'Relative', recurring: 'Recurring' };

function setProfile(
  script: Script,
  given: Profile,
  evseId: number | undefined,
  status: 'Accepted' | 'Rejected' = 'Accepted',
  says: Expected = {},
): void {
  const period = given.schedules[0]?.periods[0];
  script.ask(
    { type: 'set-charging-profile', parameters: { ...(evseId !== undefined && { evseId }), profile: given } },
    'SetChargingProfile',
    {
      evseId: [evseId ?? 0],
      'chargingProfile.id': [given.id],
      'chargingProfile.stackLevel': [given.stackLevel],
      'chargingProfile.chargingProfilePurpose': [PURPOSES[given.purpose]],
      'chargingProfile.chargingProfileKind': [KINDS[given.kind]],
      'chargingProfile.chargingSchedule.0.chargingRateUnit': ['A'],
      'chargingProfile.chargingSchedule.0.chargingSchedulePeriod.0.startPeriod': [0],
      'chargingProfile.chargingSchedule.0.chargingSchedulePeriod.0.limit': [period?.limit],
      'chargingProfile.chargingSchedule.0.chargingSchedulePeriod.0.numberPhases': [3, undefined],
      ...says,
    },
    { status },
    status === 'Accepted' ? 'accepted' : 'rejected',
  );
}

const relative = (changes: Partial<Profile> = {}): Profile => {
  const { validFrom: _from, validTo: _to, ...rest } = profile({ kind: 'relative', purpose: 'transaction' }, 7);
  return { ...rest, schedules: [{ unit: 'A', periods: [{ startSeconds: 0, limit: 7, phases: 3 }] }], ...changes };
};

const clear =
  (parameters: ParametersOf<'clear-charging-profile'>, says: Expected, status = 'Accepted') =>
  (script: Script) =>
    script.ask(
      { type: 'clear-charging-profile', parameters },
      'ClearChargingProfile',
      says,
      { status },
      status === 'Accepted' ? 'accepted' : 'rejected',
    );

const OF_LEVEL = {
  'chargingProfileCriteria.chargingProfilePurpose': ['TxDefaultProfile'],
  'chargingProfileCriteria.stackLevel': [0],
  'chargingProfileCriteria.evseId': [1],
};

const getProfiles =
  (parameters: ParametersOf<'get-charging-profiles'>, says: Expected, chargingProfilePurpose = 'TxDefaultProfile') =>
  (script: Script) => {
    script.ask({ type: 'get-charging-profiles', parameters }, 'GetChargingProfiles', {
      requestId: [REQUEST_ID],
      ...says,
    });
    script.send('ReportChargingProfiles', {
      requestId: REQUEST_ID,
      chargingLimitSource: 'CSO',
      evseId: 1,
      chargingProfile: [
        {
          id: 31,
          stackLevel: 0,
          chargingProfilePurpose,
          chargingProfileKind: 'Absolute',
          chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] }],
        },
      ],
    });
  };

const composite = (evseId: number | undefined) => (script: Script) =>
  script.ask(
    {
      type: 'get-composite-schedule',
      parameters: { ...(evseId !== undefined && { evseId }), durationSeconds: 300, unit: 'A' },
    },
    'GetCompositeSchedule',
    { evseId: [evseId ?? 0], duration: [300], chargingRateUnit: ['A'] },
    {
      status: 'Accepted',
      schedule: {
        evseId: evseId ?? 0,
        duration: 300,
        scheduleStart: FROM,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }],
      },
    },
  );

const OF_TRANSACTION = { 'chargingProfile.transactionId': ['tx-1'] };

/** Smart charging (block K). */
export const ASKED_CHARGING: readonly TestCase[] = [
  {
    id: 'TC_K_01_CSMS',
    about: 'a default for an EVSE',
    play: (script) =>
      setProfile(script, profile(), 1, 'Accepted', {
        'chargingProfile.validFrom': [FROM],
        'chargingProfile.validTo': [TO],
        'chargingProfile.chargingSchedule.0.startSchedule': [FROM],
        'chargingProfile.chargingSchedule.0.duration': [300],
      }),
  },
  {
    id: 'TC_K_02_CSMS',
    about: 'a profile for a transaction that does not run',
    play: (script) => setProfile(script, relative({ transactionId: 'tx-0' }), 1, 'Rejected'),
  },
  {
    id: 'TC_K_03_CSMS',
    about: 'what the station may take at most',
    play: (script) => setProfile(script, profile({ purpose: 'station-max' }, 8), undefined),
  },
  {
    id: 'TC_K_04_CSMS',
    about: 'a profile takes the place of another one',
    play: (script) => {
      setProfile(script, profile({}, 8), 1);
      setProfile(script, profile({}, 6), 1);
    },
  },
  {
    id: 'TC_K_05_CSMS',
    about: 'clears a profile by its id',
    play: clear({ profileId: 31 }, { chargingProfileId: [31], chargingProfileCriteria: 'absent' }),
  },
  {
    id: 'TC_K_06_CSMS',
    about: 'clears a profile by purpose and level',
    play: clear({ purpose: 'default', stackLevel: 0, evseId: 1 }, OF_LEVEL),
  },
  {
    id: 'TC_K_08_CSMS',
    about: 'clears a profile that is not there',
    play: clear({ purpose: 'default', stackLevel: 0, evseId: 1 }, OF_LEVEL, 'Unknown'),
  },
  {
    id: 'TC_K_10_CSMS',
    about: 'a default for every EVSE',
    play: (script) => setProfile(script, profile(), undefined),
  },
  {
    id: 'TC_K_15_CSMS',
    about: 'a station that knows no profiles',
    play: (script) =>
      script.askInVain(
        { type: 'set-charging-profile', parameters: { evseId: 1, profile: profile() } },
        'SetChargingProfile',
        { evseId: [1], 'chargingProfile.validFrom': 'present', 'chargingProfile.validTo': 'present' },
      ),
  },
  {
    id: 'TC_K_19_CSMS',
    about: 'a profile that comes again',
    play: (script) =>
      setProfile(script, profile({ kind: 'recurring', recurrency: 'daily' }), 1, 'Accepted', {
        'chargingProfile.recurrencyKind': ['Daily'],
      }),
  },
  {
    id: 'TC_K_29_CSMS',
    about: 'asks for profiles of the station',
    play: getProfiles(
      { evseId: 0, purpose: 'default' },
      { evseId: [0], 'chargingProfile.chargingProfilePurpose': ['TxDefaultProfile'] },
    ),
  },
  { id: 'TC_K_30_CSMS', about: 'asks for profiles of an EVSE', play: getProfiles({ evseId: 1 }, { evseId: [1] }) },
  { id: 'TC_K_31_CSMS', about: 'asks for all profiles', play: getProfiles({}, { evseId: 'absent' }) },
  {
    id: 'TC_K_32_CSMS',
    about: 'asks for a profile by its id',
    play: getProfiles({ profileIds: [31] }, { 'chargingProfile.chargingProfileId.0': [31] }),
  },
  {
    id: 'TC_K_33_CSMS',
    about: 'asks for profiles of a level',
    play: getProfiles({ evseId: 1, stackLevel: 0 }, { evseId: [1], 'chargingProfile.stackLevel': [0] }),
  },
  {
    id: 'TC_K_34_CSMS',
    about: 'asks for profiles by who set them',
    play: getProfiles(
      { evseId: 1, sources: ['CSO'] },
      { evseId: [1], 'chargingProfile.chargingLimitSource.0': ['CSO'] },
    ),
  },
  {
    id: 'TC_K_35_CSMS',
    about: 'asks for profiles of a purpose',
    play: getProfiles(
      { evseId: 1, purpose: 'default' },
      { evseId: [1], 'chargingProfile.chargingProfilePurpose': ['TxDefaultProfile'] },
    ),
  },
  {
    id: 'TC_K_36_CSMS',
    about: 'asks for profiles of a purpose and level',
    play: getProfiles(
      { evseId: 1, purpose: 'default', stackLevel: 0 },
      { 'chargingProfile.chargingProfilePurpose': ['TxDefaultProfile'], 'chargingProfile.stackLevel': [0] },
    ),
  },
  {
    id: 'TC_K_37_CSMS',
    about: 'started from afar with a profile',
    play: (script) => {
      script.ask(
        { type: 'remote-start', parameters: { tokenRef: TOKEN_REF, evseId: 1, profile: relative() } },
        'RequestStartTransaction',
        {
          evseId: [1],
          'idToken.idToken': ['VALID-1'],
          'chargingProfile.chargingProfilePurpose': ['TxProfile'],
          'chargingProfile.chargingProfileKind': ['Relative'],
          'chargingProfile.transactionId': 'absent',
        },
      );
      script.event('RemoteStart', {
        token: 'valid',
        evse: { id: 1, connectorId: 1 },
        transactionInfo: { transactionId: '', remoteStartId: REQUEST_ID },
      });
    },
  },
  { id: 'TC_K_43_CSMS', about: 'the schedule of an EVSE', play: composite(1) },
  { id: 'TC_K_44_CSMS', about: 'the schedule of the station', play: composite(undefined) },
  {
    id: 'TC_K_52_CSMS',
    about: 'a limit from elsewhere in a report',
    play: getProfiles({ evseId: 1 }, { evseId: [1] }, 'ChargingStationExternalConstraints'),
  },
  {
    id: 'TC_K_58_CSMS',
    about: 'a new profile while a vehicle follows one',
    play: (script) => {
      script.energyTransferStarted();
      setProfile(script, relative({ transactionId: 'tx-1' }), 1, 'Accepted', OF_TRANSACTION);
      script.send(
        'NotifyEVChargingSchedule',
        {
          timeBase: script.now(),
          evseId: 1,
          chargingSchedule: {
            id: 1,
            chargingRateUnit: 'A',
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 7 }],
          },
        },
        { status: ['Accepted'] },
      );
      script.event('ChargingRateChanged');
    },
  },
  {
    id: 'TC_K_59_CSMS',
    about: 'a new profile, for which a vehicle tells new needs',
    unmet: NO_SCHEDULE,
    play: (script) => {
      script.energyTransferStarted();
      setProfile(script, relative({ transactionId: 'tx-1' }), 1, 'Accepted', OF_TRANSACTION);
      script.send(
        'NotifyEVChargingNeeds',
        { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } },
        { status: ['Accepted', 'Processing'] },
      );
    },
  },
  {
    id: 'TC_K_60_CSMS',
    about: 'a profile for a transaction',
    play: (script) => {
      script.energyTransferStarted();
      setProfile(script, relative({ transactionId: 'tx-1' }), 1, 'Accepted', OF_TRANSACTION);
    },
  },
  {
    id: 'TC_K_70_CSMS',
    about: 'two profiles of two levels',
    play: (script) => {
      setProfile(script, profile(), 1);
      setProfile(script, profile({ id: 32, stackLevel: 1 }, 8), 1);
    },
  },
];
