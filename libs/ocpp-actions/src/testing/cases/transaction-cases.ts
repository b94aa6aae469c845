import type { TestCase } from './run-case';
import { reading, type Script } from './script';

const ACCEPTED = { 'idTokenInfo.status': ['Accepted'] };
const EVSE = { id: 1, connectorId: 1 };

/** A driver shows a token, plugs the cable, and only then the transaction starts. */
function startedLate(script: Script, chargingState: 'SuspendedEVSE' | 'Charging'): void {
  script.authorize('valid', ACCEPTED);
  script.connector('Occupied');
  script.charging(chargingState, 'ChargingStateChanged', { token: 'valid', evse: EVSE });
}

export const STARTS: readonly TestCase[] = [
  {
    id: 'TC_E_01_CSMS',
    about: 'starts when the power path closes',
    play: (script) => {
      startedLate(script, 'SuspendedEVSE');
      script.charging('Charging');
    },
  },
  {
    id: 'TC_E_02_CSMS',
    about: 'starts when energy flows',
    play: (script) => startedLate(script, 'Charging'),
  },
  {
    id: 'TC_E_03_CSMS',
    about: 'the cable first',
    play: (script) => {
      script.evConnectedPreSession();
      script.authorized();
      script.energyTransferStarted();
    },
  },
  {
    id: 'TC_E_04_CSMS',
    about: 'the token first',
    play: (script) => {
      script.authorized();
      script.energyTransferStarted();
    },
  },
  { id: 'TC_E_09_CSMS', about: 'starts with the cable', play: (script) => script.evConnectedPreSession() },
  { id: 'TC_E_10_CSMS', about: 'starts with the token', play: (script) => script.authorized() },
  {
    id: 'TC_E_11_CSMS',
    about: 'starts with signed readings',
    play: (script) => {
      script.authorize('valid', ACCEPTED);
      script.connector('Occupied');
      script.event('SignedDataReceived', {
        token: 'valid',
        evse: EVSE,
        meterValue: [reading(script.now(), 0, 'Transaction.Begin', true)],
      });
      script.charging('Charging');
    },
  },
  { id: 'TC_E_12_CSMS', about: 'starts when the bay is taken', play: (script) => script.event('EVDetected') },
  {
    id: 'TC_E_38_CSMS',
    about: 'the vehicle is not ready yet',
    play: (script) => {
      script.authorized();
      script.evConnectedPreSession();
      script.charging('SuspendedEV');
    },
  },
  {
    id: 'TC_E_53_CSMS',
    about: 'each transaction counts from zero',
    play: (script) => {
      script.evDisconnected();
      script.evDisconnected();
    },
  },
];

export const STOPS: readonly TestCase[] = [
  {
    id: 'TC_E_39_CSMS',
    about: 'nobody plugs the cable in time',
    play: (script) => {
      script.authorized();
      script.ended('EVConnectTimeout', 'Timeout');
    },
  },
  {
    id: 'TC_E_07_CSMS',
    about: 'the driver stops it, and the power path opens',
    play: (script) => {
      script.energyTransferStarted();
      script.ended('StopAuthorized', 'Local');
    },
  },
  {
    id: 'TC_E_08_CSMS',
    about: 'energy stops flowing once the driver has stopped it',
    play: (script) => {
      script.stopAuthorized();
      script.ended('ChargingStateChanged', 'Local', { transactionInfo: chargingState('EVConnected') });
    },
  },
  {
    id: 'TC_E_15_CSMS',
    about: 'the driver stops it',
    play: (script) => {
      script.energyTransferStarted();
      script.ended('StopAuthorized', 'Local');
    },
  },
  { id: 'TC_E_14_CSMS', about: 'the cable is taken from the station', play: (script) => script.evDisconnected() },
  {
    id: 'TC_E_20_CSMS',
    about: 'the cable is taken from the vehicle',
    play: (script) => {
      script.energyTransferSuspended();
      script.event('StopAuthorized', { token: 'valid' });
      script.charging('EVConnected');
      script.unplugged();
    },
  },
  {
    id: 'TC_E_16_CSMS',
    about: 'the token turns out to be invalid',
    play: (script) => {
      script.event('Authorized', { token: 'invalid', status: ['Invalid', 'Unknown'] });
      script.ended('Deauthorized', 'DeAuthorized');
    },
  },
  {
    id: 'TC_E_17_CSMS',
    about: 'the vehicle goes without a word',
    play: (script) => {
      script.energyTransferSuspended();
      script.ended('EVCommunicationLost', 'EVDisconnected', { transactionInfo: chargingState('Idle') });
    },
  },
  {
    id: 'TC_E_19_CSMS',
    about: 'the vehicle leaves the bay',
    play: (script) => {
      script.evConnectedPostSession();
      script.connector('Available');
      script.charging('Idle', 'EVCommunicationLost');
      script.ended('EVDeparted', 'Local');
    },
  },
  {
    id: 'TC_E_22_CSMS',
    about: 'the vehicle has enough',
    play: (script) => {
      script.energyTransferStarted();
      script.ended('ChargingStateChanged', 'StoppedByEV', { transactionInfo: chargingState('SuspendedEV') });
    },
  },
  {
    id: 'TC_E_26_CSMS',
    about: 'the cable is out for a while, and the transaction goes on',
    play: (script) => {
      script.energyTransferSuspended();
      script.charging('Idle', 'EVCommunicationLost');
      script.connector('Available');
      script.charging('EVConnected', 'CablePluggedIn');
      script.charging('Charging');
    },
  },
];

function chargingState(state: 'EVConnected' | 'Idle' | 'SuspendedEV') {
  return { transactionId: '', chargingState: state };
}
