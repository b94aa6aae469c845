import { certificate, HASHES, NO_OCSP, NO_PROVIDER } from './certificates';
import type { TestCase } from './run-case';

const EVSE = { id: 1, connectorId: 1 };

export const OTHERS: readonly TestCase[] = [
  {
    id: 'TC_G_20_CSMS',
    about: 'the lock of a connector fails',
    play: (script) =>
      script.notify({
        actualValue: 'true',
        component: { name: 'ConnectorPlugRetentionLock', evse: EVSE },
        variable: { name: 'Problem' },
      }),
  },
  {
    id: 'TC_M_24_CSMS',
    about: 'whether a certificate was revoked',
    unmet: NO_OCSP,
    play: (script) =>
      script.send('GetCertificateStatus', { ocspRequestData: HASHES }, { status: ['Accepted'], ocspResult: 'present' }),
  },
  { id: 'TC_M_26_CSMS', about: 'a contract for a vehicle', unmet: NO_PROVIDER, play: certificate('Install') },
  { id: 'TC_M_28_CSMS', about: 'a contract renewed', unmet: NO_PROVIDER, play: certificate('Update') },
  {
    id: 'TC_N_24_CSMS',
    about: 'events that come regularly',
    play: (script) => {
      for (const actualValue of ['20.5', '21', '21.5'])
        script.notify({
          trigger: 'Periodic',
          actualValue,
          eventNotificationType: 'CustomMonitor',
          variableMonitoringId: 1,
        });
    },
  },
  {
    id: 'TC_N_48_CSMS',
    about: 'an event of a variable that cannot be read',
    play: (script) => script.notify({ trigger: 'Alerting', actualValue: '', variable: { name: 'BasicAuthPassword' } }),
  },
  {
    id: 'TC_N_49_CSMS',
    about: 'an event that is over after a restart',
    play: (script) => script.notify({ trigger: 'Alerting', actualValue: '20', cleared: true }),
  },
  {
    id: 'TC_N_50_CSMS',
    about: 'a regular event',
    play: (script) => script.notify({ trigger: 'Periodic', actualValue: '20' }),
  },
  {
    id: 'TC_P_02_CSMS',
    about: 'a vendor’s message that nobody knows',
    play: (script) =>
      script.send(
        'DataTransfer',
        { vendorId: 'com.example', messageId: 'Any' },
        { status: ['UnknownVendorId', 'UnknownMessageId', 'Rejected'] },
      ),
  },
  {
    id: 'TC_P_03_CSMS',
    about: 'a vendor’s own data in messages',
    play: (script) => {
      const customData = { vendorId: 'com.example', more: { than: ['this'] } };
      const timestamp = script.now();
      script.send('StatusNotification', {
        timestamp,
        connectorStatus: 'Available',
        evseId: 1,
        connectorId: 1,
        customData,
      });
      script.event('CablePluggedIn', { customData, transactionInfo: { transactionId: '', customData } });
    },
  },
];
