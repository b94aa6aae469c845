import type { ParametersOf } from '@busbar/domain';
import { REQUEST_ID, TOKEN_REF, type TestCase } from './run-case';
import { reading, type Expected, type Script } from './script';

const EVSE = { id: 1, connectorId: 1 };

const ENDS_LATER = '2026-03-01T10:00:00.000Z';

function remoteStart(script: Script): void {
  script.ask({ type: 'remote-start', parameters: { tokenRef: TOKEN_REF, evseId: 1 } }, 'RequestStartTransaction', {
    'idToken.idToken': ['VALID-1'],
    'idToken.type': ['ISO14443'],
    remoteStartId: [REQUEST_ID],
  });
}

function startedFromAfar(script: Script): void {
  script.event('RemoteStart', {
    token: 'valid',
    evse: EVSE,
    transactionInfo: { transactionId: '', remoteStartId: REQUEST_ID },
  });
}

const trigger =
  (
    message: ParametersOf<'trigger-message'>['message'],
    requestedMessage: string,
    evseId: number | undefined,
    then: (script: Script) => void,
  ) =>
  (script: Script) => {
    script.ask(
      { type: 'trigger-message', parameters: { message, ...(evseId !== undefined && { evseId }) } },
      'TriggerMessage',
      { requestedMessage: [requestedMessage], 'evse.id': evseId === undefined ? 'absent' : [evseId] },
    );
    then(script);
  };

function statusOfTransaction(script: Script, transactionId: string | undefined, queued: boolean): void {
  script.ask(
    { type: 'get-transaction-status', parameters: { ...(transactionId !== undefined && { transactionId }) } },
    'GetTransactionStatus',
    { transactionId: transactionId === undefined ? 'absent' : [transactionId] },
    { messagesInQueue: queued, ...(transactionId !== undefined && { ongoingIndicator: true }) },
  );
}

const queued = (script: Script): void =>
  script.event('MeterValuePeriodic', { offline: true, meterValue: [reading(script.now(), 100, 'Sample.Periodic')] });

function availability(
  script: Script,
  operative: boolean,
  place: { readonly evseId?: number; readonly connectorId?: number },
  status: 'Accepted' | 'Scheduled' = 'Accepted',
): void {
  script.ask(
    { type: 'change-availability', parameters: { operative, ...place } },
    'ChangeAvailability',
    {
      operationalStatus: [operative ? 'Operative' : 'Inoperative'],
      'evse.id': place.evseId === undefined ? 'absent' : [place.evseId],
      'evse.connectorId': place.connectorId === undefined ? 'absent' : [place.connectorId],
    },
    { status },
  );
}

const changed =
  (operative: boolean, place: { readonly evseId?: number; readonly connectorId?: number }) => (script: Script) => {
    availability(script, operative, place);
    script.connector(operative ? 'Available' : 'Unavailable');
  };

const changedLater = (place: { readonly evseId?: number; readonly connectorId?: number }) => (script: Script) => {
  script.energyTransferStarted();
  availability(script, false, place, 'Scheduled');
  script.event('StopAuthorized', { token: 'valid' });
  script.charging('EVConnected');
  script.unplugged();
  script.connector('Unavailable');
};

function reserve(
  script: Script,
  more: { readonly evseId?: number; readonly connectorType?: string },
  says: Expected = {},
  status = 'Accepted',
): void {
  script.ask(
    { type: 'reserve', parameters: { reservationId: 12, tokenRef: TOKEN_REF, expiresAt: ENDS_LATER, ...more } },
    'ReserveNow',
    {
      id: [12],
      evseId: more.evseId === undefined ? 'absent' : [more.evseId],
      connectorType: more.connectorType === undefined ? 'absent' : [more.connectorType],
      'idToken.idToken': ['VALID-1'],
      'idToken.type': ['ISO14443'],
      ...says,
    },
    { status },
    status === 'Accepted' ? 'accepted' : 'rejected',
  );
  if (status === 'Accepted') script.connector('Reserved');
}

const reservationEnded = (script: Script, reservationUpdateStatus: 'Expired' | 'Removed'): void =>
  script.send('ReservationStatusUpdate', { reservationId: 12, reservationUpdateStatus });

/** Transactions, remote control, availability and reservations (blocks E to H). */
export const ASKED_OPERATION: readonly TestCase[] = [
  {
    id: 'TC_E_21_CSMS',
    about: 'stopped from afar',
    play: (script) => {
      script.energyTransferStarted();
      script.ask({ type: 'remote-stop', parameters: { transactionId: 'tx-1' } }, 'RequestStopTransaction', {
        transactionId: ['tx-1'],
      });
      script.ended('RemoteStop', 'Remote');
    },
  },
  ...(
    [
      ['TC_E_29_CSMS', 'asks for a transaction of which messages wait', 'tx-1', true],
      ['TC_E_30_CSMS', 'asks for a transaction of which none waits', 'tx-1', false],
      ['TC_E_33_CSMS', 'asks whether messages wait, and some do', undefined, true],
      ['TC_E_34_CSMS', 'asks whether messages wait, and none does', undefined, false],
    ] as const
  ).map(([id, about, transactionId, waits]): TestCase => ({
    id,
    about,
    play: (script) => {
      script.energyTransferStarted();
      statusOfTransaction(script, transactionId, waits);
      if (waits) queued(script);
    },
  })),
  {
    id: 'TC_E_31_CSMS',
    about: 'asks for a transaction that ended, whose messages come late',
    play: (script) => {
      script.energyTransferStarted();
      script.ended('EVCommunicationLost', 'EVDisconnected', { offline: true });
      statusOfTransaction(script, 'tx-1', true);
    },
  },
  {
    id: 'TC_F_01_CSMS',
    about: 'started from afar, the cable first',
    play: (script) => {
      script.evConnectedPreSession();
      remoteStart(script);
      startedFromAfar(script);
      script.charging('Charging');
    },
  },
  {
    id: 'TC_F_02_CSMS',
    about: 'started from afar, and the station asks for the token',
    play: (script) => {
      remoteStart(script);
      script.authorize('valid', { 'idTokenInfo.status': ['Accepted'] });
      startedFromAfar(script);
      script.evConnectedPreSession();
      script.charging('Charging');
    },
  },
  {
    id: 'TC_F_03_CSMS',
    about: 'started from afar, and the station does not ask',
    play: (script) => {
      remoteStart(script);
      startedFromAfar(script);
      script.evConnectedPreSession();
      script.charging('Charging');
    },
  },
  {
    id: 'TC_F_04_CSMS',
    about: 'started from afar, and nobody plugs the cable',
    play: (script) => {
      remoteStart(script);
      startedFromAfar(script);
      script.event('EVConnectTimeout');
    },
  },
  {
    id: 'TC_F_06_CSMS',
    about: 'unlocks a connector',
    play: (script) =>
      script.ask(
        { type: 'unlock-connector', parameters: { evseId: 1, connectorId: 1 } },
        'UnlockConnector',
        { evseId: [1], connectorId: [1] },
        { status: 'Unlocked' },
      ),
  },
  ...([1, undefined] as const).flatMap((evseId): TestCase[] => [
    {
      id: evseId === undefined ? 'TC_F_12_CSMS' : 'TC_F_11_CSMS',
      about: `asks for readings of ${evseId === undefined ? 'every EVSE' : 'an EVSE'}`,
      play: trigger('meter-values', 'MeterValues', evseId, (script) =>
        script.send('MeterValues', { evseId: 1, meterValue: [reading(script.now(), 1, 'Trigger')] }),
      ),
    },
    {
      id: evseId === undefined ? 'TC_F_14_CSMS' : 'TC_F_13_CSMS',
      about: `asks for transactions of ${evseId === undefined ? 'every EVSE' : 'an EVSE'}`,
      play: (script) => {
        script.energyTransferStarted();
        trigger('transaction', 'TransactionEvent', evseId, () =>
          script.charging('Charging', 'Trigger', { meterValue: [reading(script.now(), 1, 'Trigger')] }),
        )(script);
      },
    },
  ]),
  {
    id: 'TC_F_15_CSMS',
    about: 'asks how a log goes',
    play: trigger('log-status', 'LogStatusNotification', undefined, (script) =>
      script.send('LogStatusNotification', { status: 'Idle' }),
    ),
  },
  {
    id: 'TC_F_18_CSMS',
    about: 'asks how an update goes',
    play: trigger('firmware-status', 'FirmwareStatusNotification', undefined, (script) =>
      script.send('FirmwareStatusNotification', { status: 'Idle' }),
    ),
  },
  {
    id: 'TC_F_20_CSMS',
    about: 'asks for a heartbeat',
    play: trigger('heartbeat', 'Heartbeat', undefined, (script) =>
      script.send('Heartbeat', {}, { currentTime: 'present' }),
    ),
  },
  {
    id: 'TC_F_23_CSMS',
    about: 'asks for the status of a connector that is free',
    play: trigger('status', 'StatusNotification', 1, (script) => script.connector('Available')),
  },
  {
    id: 'TC_F_24_CSMS',
    about: 'asks for the status of a connector that is taken',
    play: (script) => {
      script.connector('Occupied');
      trigger('status', 'StatusNotification', 1, () => script.connector('Occupied'))(script);
    },
  },
  {
    id: 'TC_F_27_CSMS',
    about: 'asks for what the station cannot tell',
    play: (script) =>
      script.ask(
        { type: 'trigger-message', parameters: { message: 'log-status' } },
        'TriggerMessage',
        {},
        { status: 'NotImplemented' },
        'rejected',
      ),
  },
  { id: 'TC_G_03_CSMS', about: 'an EVSE out of service', play: changed(false, { evseId: 1 }) },
  { id: 'TC_G_04_CSMS', about: 'an EVSE back in service', play: changed(true, { evseId: 1 }) },
  { id: 'TC_G_05_CSMS', about: 'the station out of service', play: changed(false, {}) },
  { id: 'TC_G_06_CSMS', about: 'the station back in service', play: changed(true, {}) },
  { id: 'TC_G_07_CSMS', about: 'a connector out of service', play: changed(false, { evseId: 1, connectorId: 1 }) },
  { id: 'TC_G_08_CSMS', about: 'a connector back in service', play: changed(true, { evseId: 1, connectorId: 1 }) },
  { id: 'TC_G_11_CSMS', about: 'an EVSE out of service after its session', play: changedLater({ evseId: 1 }) },
  { id: 'TC_G_14_CSMS', about: 'the station out of service after its session', play: changedLater({}) },
  {
    id: 'TC_G_17_CSMS',
    about: 'a connector out of service after its session',
    play: changedLater({ evseId: 1, connectorId: 1 }),
  },
  { id: 'TC_H_01_CSMS', about: 'reserves an EVSE', play: (script) => reserve(script, { evseId: 1 }) },
  {
    id: 'TC_H_07_CSMS',
    about: 'a reservation that nobody used',
    play: (script) => {
      reserve(script, { evseId: 1 }, { expiryDateTime: [ENDS_LATER] });
      script.connector('Available');
      reservationEnded(script, 'Expired');
    },
  },
  { id: 'TC_H_08_CSMS', about: 'reserves any EVSE', play: (script) => reserve(script, {}) },
  { id: 'TC_H_14_CSMS', about: 'reserves every EVSE there is', play: (script) => reserve(script, {}) },
  {
    id: 'TC_H_15_CSMS',
    about: 'reserves a kind of connector',
    play: (script) => reserve(script, { connectorType: 'cType2' }),
  },
  {
    id: 'TC_H_17_CSMS',
    about: 'takes a reservation back',
    play: (script) => {
      reserve(script, { evseId: 1 });
      script.ask({ type: 'cancel-reservation', parameters: { reservationId: 12 } }, 'CancelReservation', {
        reservationId: [12],
      });
      script.connector('Available');
    },
  },
  {
    id: 'TC_H_19_CSMS',
    about: 'reserves for a group',
    play: (script) => reserve(script, { evseId: 1 }, { 'groupIdToken.idToken': ['GROUP'] }),
  },
  {
    id: 'TC_H_20_CSMS',
    about: 'a reserved EVSE breaks down',
    play: (script) => {
      reserve(script, { evseId: 1 });
      script.connector('Faulted');
      reservationEnded(script, 'Removed');
    },
  },
  {
    id: 'TC_H_22_CSMS',
    about: 'a reservation that is refused',
    play: (script) => reserve(script, { evseId: 1 }, {}, 'Rejected'),
  },
];
