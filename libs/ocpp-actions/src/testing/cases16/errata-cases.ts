import { checkCommand } from '@busbar/domain';
import { KEY, TOKEN_REF, type Case } from './play';

const T = '2026-03-01T10:00:00Z';
const START = { connectorId: 1, idTag: 'VALID-1', meterStart: 1_000, timestamp: T };
const reading = (more: object) => ({
  connectorId: 1,
  meterValue: [{ timestamp: T, sampledValue: [{ value: '20.5', ...more }] }],
});
const schedule = (more: object = {}) => ({
  id: 1,
  stackLevel: 0,
  purpose: 'default' as const,
  kind: 'relative' as const,
  schedules: [{ unit: 'W' as const, periods: [{ startSeconds: 0, limit: 11_000.1 }] }],
  ...more,
});

/** The behaviours of a central system that the errata sheets of OCPP 1.6 (J, S and the main part) put right or add. */
export const ERRATA_CASES: readonly Case[] = [
  {
    id: 'J 2.1',
    about: 'Celsius in both spellings, in readings and at the end of a transaction',
    play: async (player) => {
      const { transactionId } = await player.sends('StartTransaction', START);
      for (const unit of ['Celsius', 'Celcius']) {
        await player.sends('MeterValues', reading({ measurand: 'Temperature', unit }));
        const { meterValue } = reading({ measurand: 'Temperature', unit });
        await player.sends('StopTransaction', {
          transactionId,
          meterStop: 2_000,
          timestamp: T,
          transactionData: meterValue,
        });
      }
      const readings = player.facts.filter(({ name }) => name === 'meter.sampled');
      player.wants(readings.length >= 2, 'no reading was told');
    },
  },
  {
    id: 'J 2.3',
    about: 'a local list whose entries expire',
    play: (player) =>
      player.asks(
        {
          type: 'send-local-list',
          parameters: {
            version: 2,
            update: 'full',
            entries: [{ tokenRef: TOKEN_REF, authorisation: 'accepted', expiresAt: '2027-01-01T00:00:00.000Z' }],
          },
        },
        'SendLocalList',
        {
          'localAuthorizationList.0.idTagInfo.expiryDate': ['2027-01-01T00:00:00.000Z'],
          'localAuthorizationList.0.idTagInfo.status': ['Accepted'],
        },
      ),
  },
  {
    id: 'J 2.4',
    about: 'the interval of a boot’s answer is a whole number',
    play: async (player) => {
      const { interval } = await player.sends('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
      player.wants(Number.isInteger(interval), `the interval is ${String(interval)}`);
    },
  },
  {
    id: 'J 2.5',
    about: 'retries of a firmware update are whole numbers',
    play: (player) =>
      player.asks(
        {
          type: 'update-firmware',
          parameters: { location: 'ftp://x/f', retrieveAt: T, retries: 3, retryIntervalSeconds: 60 },
        },
        'UpdateFirmware',
        { retries: [3], retryInterval: [60] },
        {},
      ),
  },
  {
    id: 'J 2.6',
    about: 'the end of a transaction without a reason',
    play: async (player) => {
      const { transactionId } = await player.sends('StartTransaction', START);
      await player.sends('StopTransaction', { transactionId, meterStop: 2_000, timestamp: T });
      player.wants(
        player.facts.some(({ name }) => name === 'transaction.stopped'),
        'the end was not told',
      );
    },
  },
  {
    id: 'J 3.3',
    about: 'what cannot be processed is answered by an error of the framework',
    play: async (player) => {
      await player.sendsInVain('StartTransaction', { ...START, connectorId: 'one' }, [
        'TypeConstraintViolation',
        'FormationViolation',
      ]);
      await player.sendsInVain('NoSuchAction', {}, ['NotImplemented']);
    },
  },
  {
    id: 'J 3.10',
    about: 'messages of a station that has to wait are answered SecurityError',
    play: async (player) => {
      await player.sendsInVain('StartTransaction', START, ['SecurityError'], 'pending');
      await player.sendsInVain('Heartbeat', {}, ['SecurityError'], 'pending');
    },
  },
  {
    id: 'J 3.12',
    about: 'a key has 40 hexadecimal digits at most',
    play: async (player) => {
      player.wants(/^[0-9a-f]{40}$/.test(KEY), 'the key is another one');
      await player.asks({ type: 'rotate-station-key', parameters: { keyVersion: 1 } }, 'ChangeConfiguration', {
        key: ['AuthorizationKey'],
        value: [KEY],
      });
    },
  },
  {
    id: '3.10',
    about: 'moments with fractions of seconds and other offsets',
    play: async (player) => {
      for (const timestamp of ['2026-03-01T10:00:00.123456Z', '2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00Z'])
        await player.sends('StatusNotification', {
          connectorId: 1,
          errorCode: 'NoError',
          status: 'Available',
          timestamp,
        });
      const moments = player.facts.map(({ occurredAt }) => occurredAt.slice(0, 19));
      player.wants(
        moments.every((moment) => moment === '2026-03-01T10:00:00'),
        `they were taken for ${moments.join(', ')}`,
      );
    },
  },
  {
    id: '3.16',
    about: 'readings of the main meter, which have no transaction',
    play: async (player) => {
      await player.sends('MeterValues', { ...reading({}), connectorId: 0 });
    },
  },
  {
    id: '3.17',
    about: 'a start with a token that is not accepted has a number and the token’s status all the same',
    play: async (player) => {
      for (const [idTag, status] of [
        ['BLOCKED', 'Blocked'],
        ['EXPIRED', 'Expired'],
        ['NOBODY', 'Invalid'],
      ])
        await player.sends(
          'StartTransaction',
          { ...START, idTag },
          { transactionId: 'present', 'idTagInfo.status': [status] },
        );
    },
  },
  {
    id: '3.18',
    about: 'messages of a transaction whose number never reached the station (-1)',
    play: async (player) => {
      await player.sends('MeterValues', { ...reading({}), transactionId: -1 });
      await player.sends('StopTransaction', { transactionId: -1, meterStop: 2_000, timestamp: T, idTag: 'VALID-1' });
    },
  },
  {
    id: '3.23',
    about: 'a station without a cache rejects that it is cleared',
    play: (player) =>
      player.asks({ type: 'clear-cache', parameters: {} }, 'ClearCache', {}, { status: 'Rejected' }, 'rejected'),
  },
  {
    id: '3.25, 3.26',
    about: 'profiles are cleared by everything that is given, all of them where nothing is',
    play: async (player) => {
      await player.asks({ type: 'clear-charging-profile', parameters: {} }, 'ClearChargingProfile', {
        id: 'absent',
        connectorId: 'absent',
        stackLevel: 'absent',
        chargingProfilePurpose: 'absent',
      });
      await player.asks(
        { type: 'clear-charging-profile', parameters: { evseId: 1, purpose: 'default', stackLevel: 2 } },
        'ClearChargingProfile',
        { connectorId: [1], stackLevel: [2], chargingProfilePurpose: ['TxDefaultProfile'] },
      );
    },
  },
  {
    id: '3.35',
    about: 'a station may reject that it is to boot once more',
    play: (player) =>
      player.asks(
        { type: 'trigger-message', parameters: { message: 'boot-notification' } },
        'TriggerMessage',
        { requestedMessage: ['BootNotification'] },
        { status: 'Rejected' },
        'rejected',
      ),
  },
  {
    id: '3.40',
    about: 'an accepted station is not asked to boot once more',
    play: (player) => player.asksNothing({ type: 'trigger-message', parameters: { message: 'boot-notification' } }),
    unmet: 'commands do not know whether their station is accepted; the station rejects it (3.35)',
  },
  {
    id: '3.41, 3.67',
    about: 'the profile of a remote start is the transaction’s and names none',
    play: async (player) => {
      const start = (profile: object) =>
        ({ type: 'remote-start', parameters: { tokenRef: TOKEN_REF, profile: schedule(profile) } }) as const;
      await player.asks(start({ purpose: 'transaction' }), 'RemoteStartTransaction', {
        'chargingProfile.chargingProfilePurpose': ['TxProfile'],
        'chargingProfile.transactionId': 'absent',
      });
      await player.asksNothing(start({ purpose: 'transaction', transactionId: '7' }));
      await player.asksNothing(start({ purpose: 'default' }));
    },
  },
  {
    id: '3.45, 3.70',
    about: 'the first period of a schedule starts at 0',
    play: async (player) => {
      const late = { schedules: [{ unit: 'A', periods: [{ startSeconds: 60, limit: 16 }] }] };
      await player.asks(
        { type: 'set-charging-profile', parameters: { evseId: 1, profile: schedule() } },
        'SetChargingProfile',
        { 'csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.startPeriod': [0] },
      );
      await player.asksNothing({
        type: 'set-charging-profile',
        parameters: { evseId: 1, profile: schedule(late) },
      });
    },
  },
  {
    id: '3.52',
    about: 'a list that is sent never has version 0 or -1',
    play: async (player) => {
      await player.asks(
        { type: 'send-local-list', parameters: { version: 1, update: 'full', entries: [] } },
        'SendLocalList',
        { listVersion: [1] },
      );
      for (const version of [0, -1])
        player.wants(
          !checkCommand('send-local-list', { version, update: 'full', entries: [] }).ok,
          `version ${version} is taken`,
        );
    },
  },
  {
    id: '3.53',
    about: 'connector 0 for a default of every connector and for the limit of the whole station',
    play: async (player) => {
      for (const [purpose, written] of [
        ['default', 'TxDefaultProfile'],
        ['station-max', 'ChargePointMaxProfile'],
      ] as const)
        await player.asks(
          {
            type: 'set-charging-profile',
            parameters: {
              profile: schedule({
                purpose,
                kind: 'absolute',
                schedules: [{ unit: 'A', startAt: '2026-03-01T12:00:00Z', periods: [{ startSeconds: 0, limit: 16 }] }],
              }),
            },
          },
          'SetChargingProfile',
          { connectorId: [0], 'csChargingProfiles.chargingProfilePurpose': [written] },
        );
    },
  },
  {
    id: '3.54',
    about: 'numbers of transactions are positive and each is another one',
    play: async (player) => {
      const numbers = new Set<unknown>();
      for (const connectorId of [1, 2, 3, 4])
        numbers.add((await player.sends('StartTransaction', { ...START, connectorId }))['transactionId']);
      player.wants(
        numbers.size === 4 && [...numbers].every((number) => Number.isInteger(number) && Number(number) > 0),
        `they are ${[...numbers].join(', ')}`,
      );
    },
  },
  {
    id: '3.58',
    about: 'a tag of 20 characters, and none of 21',
    play: async (player) => {
      await player.sends('Authorize', { idTag: 'x'.repeat(20) }, { 'idTagInfo.status': ['Invalid'] });
      await player.sendsInVain('Authorize', { idTag: 'x'.repeat(21) }, [
        'PropertyConstraintViolation',
        'TypeConstraintViolation',
      ]);
    },
  },
  {
    id: '3.65, 3.66',
    about: 'a transaction’s profile may be limited in time',
    play: (player) =>
      player.asks(
        {
          type: 'set-charging-profile',
          parameters: {
            evseId: 1,
            profile: schedule({
              purpose: 'transaction',
              transactionId: '7',
              validFrom: '2026-03-01T12:00:00Z',
              validTo: '2026-03-01T14:00:00Z',
            }),
          },
        },
        'SetChargingProfile',
        {
          'csChargingProfiles.validFrom': ['2026-03-01T12:00:00Z'],
          'csChargingProfiles.validTo': ['2026-03-01T14:00:00Z'],
        },
      ),
  },
  {
    id: '3.71',
    about: 'limits in W, with tenths',
    play: (player) =>
      player.asks(
        { type: 'set-charging-profile', parameters: { evseId: 1, profile: schedule() } },
        'SetChargingProfile',
        {
          'csChargingProfiles.chargingSchedule.chargingRateUnit': ['W'],
          'csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit': [11_000.1],
        },
      ),
  },
  {
    id: '3.74',
    about: 'tags are compared without case',
    play: async (player) => {
      await player.sends('Authorize', { idTag: 'valid-1' }, { 'idTagInfo.status': ['Accepted'] });
    },
  },
  {
    id: '3.86',
    about: 'a frequency, which has no unit',
    play: async (player) => {
      await player.sends('MeterValues', reading({ measurand: 'Frequency' }));
    },
  },
  {
    id: '3.87',
    about: 'an unknown connector cannot be unlocked',
    play: (player) =>
      player.asks(
        { type: 'unlock-connector', parameters: { evseId: 9 } },
        'UnlockConnector',
        { connectorId: [9] },
        { status: 'NotSupported' },
        'rejected',
      ),
  },
];
