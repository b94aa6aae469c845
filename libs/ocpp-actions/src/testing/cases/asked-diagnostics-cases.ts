import type { ParametersOf } from '@busbar/domain';
import { REQUEST_ID, TOKEN_REF, type TestCase } from './run-case';
import type { Expected, Script } from './script';

const NO_SPLITTING = 'a request is not split by how many elements a station takes at once';
const NO_IDENTIFIER =
  'a customer is named by a token or a certificate: commands are kept, and an identifier would name a person';

const POWER = { component: { name: 'ChargingStation' }, variable: { name: 'Power' } };
const STATE_OF_EVSE = { component: { name: 'EVSE', evseId: 1 }, variable: { name: 'AvailabilityState' } };
const STATE_OF_STATION = { component: { name: 'ChargingStation' }, variable: { name: 'AvailabilityState' } };

type Places = ParametersOf<'get-monitoring-report'>['places'];
type Criterion = 'delta' | 'threshold';
const CRITERIA = { delta: 'DeltaMonitoring', threshold: 'ThresholdMonitoring' };

function monitors(script: Script, criterion: Criterion | undefined, places: Places, status = 'Accepted'): void {
  script.ask(
    {
      type: 'get-monitoring-report',
      parameters: {
        ...(criterion !== undefined && { criteria: [criterion] }),
        ...(places !== undefined && { places }),
      },
    },
    'GetMonitoringReport',
    {
      requestId: [REQUEST_ID],
      ...(criterion === undefined
        ? { monitoringCriteria: 'absent' }
        : { 'monitoringCriteria.0': [CRITERIA[criterion]] }),
      ...(places === undefined
        ? { componentVariable: 'absent' }
        : Object.fromEntries(
            places.flatMap(({ component, variable }, index) => [
              [`componentVariable.${index}.component.name`, [component.name]],
              [`componentVariable.${index}.component.evse.id`, [component.evseId]],
              [`componentVariable.${index}.variable.name`, [variable?.name]],
            ]),
          )),
    },
    { status },
  );
  if (status !== 'Accepted') return;
  script.send('NotifyMonitoringReport', {
    requestId: REQUEST_ID,
    seqNo: 0,
    generatedAt: script.now(),
    monitor: [
      {
        component: { name: 'EVSE', evse: { id: 1 } },
        variable: { name: 'AvailabilityState' },
        variableMonitoring: [{ id: 1, transaction: false, value: 1, type: 'Delta', severity: 8 }],
      },
    ],
  });
}

const monitored =
  (...places: NonNullable<Places>) =>
  (script: Script) =>
    script.ask(
      {
        type: 'set-variable-monitoring',
        parameters: {
          monitors: places.map(({ component, variable }) => ({
            kind: 'delta',
            value: 1,
            severity: 8,
            component,
            variable: variable ?? { name: 'AvailabilityState' },
          })),
        },
      },
      'SetVariableMonitoring',
      Object.fromEntries(
        places.flatMap(({ component }, index) => [
          [`setMonitoringData.${index}.value`, [1]],
          [`setMonitoringData.${index}.type`, ['Delta']],
          [`setMonitoringData.${index}.severity`, [8]],
          [`setMonitoringData.${index}.component.name`, [component.name]],
          [`setMonitoringData.${index}.component.evse.id`, [component.evseId]],
          [`setMonitoringData.${index}.variable.name`, ['AvailabilityState']],
        ]),
      ),
      {
        setMonitoringResult: places.map(({ component, variable }, index) => ({
          id: index + 1,
          status: 'Accepted',
          type: 'Delta',
          severity: 8,
          component: {
            name: component.name,
            ...(component.evseId !== undefined && { evse: { id: component.evseId } }),
          },
          variable: variable ?? { name: 'AvailabilityState' },
        })),
      },
    );

const level = (status: 'Accepted' | 'Rejected') => (script: Script) =>
  script.ask(
    { type: 'set-monitoring-level', parameters: { severity: 4 } },
    'SetMonitoringLevel',
    { severity: [4] },
    { status },
    status === 'Accepted' ? 'accepted' : 'rejected',
  );

function log(script: Script, kind: 'diagnostics' | 'security', status = 'Accepted'): void {
  script.ask(
    { type: 'get-log', parameters: { log: kind, location: 'https://files.example/logs/' } },
    'GetLog',
    {
      requestId: [REQUEST_ID],
      logType: [kind === 'diagnostics' ? 'DiagnosticsLog' : 'SecurityLog'],
      'log.remoteLocation': ['https://files.example/logs/'],
    },
    { status },
    status.startsWith('Accepted') ? 'accepted' : 'rejected',
  );
}

function told(script: Script, ...statuses: readonly string[]): void {
  for (const status of statuses) script.send('LogStatusNotification', { status, requestId: REQUEST_ID });
}

const CERTIFICATE = { algorithm: 'SHA256', issuerNameHash: 'a1', issuerKeyHash: 'b2', serialNumber: '1' } as const;

const customer =
  (
    report: boolean,
    clear: boolean,
    status = 'Accepted',
    of: Partial<ParametersOf<'customer-information'>> = { tokenRef: TOKEN_REF },
    says: Expected = { 'idToken.idToken': ['VALID-1'], 'idToken.type': ['ISO14443'] },
  ) =>
  (script: Script) => {
    script.ask(
      { type: 'customer-information', parameters: { report, clear, ...of } },
      'CustomerInformation',
      { requestId: [REQUEST_ID], report: [report], clear: [clear], ...says },
      { status },
      status === 'Accepted' ? 'accepted' : 'rejected',
    );
    if (status === 'Accepted')
      script.send('NotifyCustomerInformation', {
        requestId: REQUEST_ID,
        data: 'what the station knows',
        seqNo: 0,
        generatedAt: script.now(),
      });
  };

/** Costs and diagnostics (blocks I and N). */
export const ASKED_DIAGNOSTICS: readonly TestCase[] = [
  {
    id: 'TC_I_01_CSMS',
    about: 'what a session has cost so far',
    play: (script) => {
      script.energyTransferStarted();
      script.event('MeterValuePeriodic');
      script.ask(
        { type: 'update-cost', parameters: { transactionId: 'tx-1', totalCost: '3.5' } },
        'CostUpdated',
        {
          transactionId: ['tx-1'],
          totalCost: [3.5],
        },
        {},
      );
    },
  },
  {
    id: 'TC_N_01_CSMS',
    about: 'monitors of a kind',
    play: (script) => {
      monitors(script, 'delta', undefined, 'EmptyResultSet');
      monitors(script, 'threshold', undefined);
    },
  },
  {
    id: 'TC_N_02_CSMS',
    about: 'monitors of a variable',
    play: (script) => {
      monitors(script, undefined, [POWER], 'EmptyResultSet');
      monitors(script, undefined, [STATE_OF_EVSE]);
    },
  },
  {
    id: 'TC_N_03_CSMS',
    about: 'monitors of a kind and variable',
    play: (script) => {
      monitors(script, 'delta', [STATE_OF_EVSE], 'EmptyResultSet');
      monitors(script, 'threshold', [POWER]);
    },
  },
  {
    id: 'TC_N_60_CSMS',
    about: 'monitors of a kind and several variables',
    play: (script) => {
      monitors(script, 'delta', [STATE_OF_STATION, STATE_OF_EVSE], 'EmptyResultSet');
      monitors(script, 'threshold', [STATE_OF_STATION, STATE_OF_EVSE]);
    },
  },
  { id: 'TC_N_47_CSMS', about: 'all monitors', play: (script) => monitors(script, undefined, undefined) },
  {
    id: 'TC_N_05_CSMS',
    about: 'sets of monitors',
    play: (script) => {
      for (const [base, word] of [
        ['all', 'All'],
        ['factory-default', 'FactoryDefault'],
        ['hard-wired-only', 'HardWiredOnly'],
      ] as const)
        script.ask({ type: 'set-monitoring-base', parameters: { base } }, 'SetMonitoringBase', {
          monitoringBase: [word],
        });
    },
  },
  { id: 'TC_N_08_CSMS', about: 'a monitor', play: monitored(STATE_OF_EVSE) },
  { id: 'TC_N_09_CSMS', about: 'several monitors', play: monitored(STATE_OF_EVSE, STATE_OF_STATION) },
  { id: 'TC_N_16_CSMS', about: 'which events are told', play: level('Accepted') },
  { id: 'TC_N_17_CSMS', about: 'which events are told, refused', play: level('Rejected') },
  {
    id: 'TC_N_18_CSMS',
    about: 'more monitors cleared than the station takes at once',
    unmet: NO_SPLITTING,
    play: (script) =>
      script.ask(
        { type: 'clear-variable-monitoring', parameters: { ids: [1, 2, 3] } },
        'ClearVariableMonitoring',
        { 'id.2': 'absent' },
        { clearMonitoringResult: [{ id: 1, status: 'Accepted' }] },
      ),
  },
  {
    id: 'TC_N_44_CSMS',
    about: 'a monitor that cannot be cleared',
    play: (script) =>
      script.ask(
        { type: 'clear-variable-monitoring', parameters: { ids: [1] } },
        'ClearVariableMonitoring',
        { 'id.0': [1] },
        { clearMonitoringResult: [{ id: 1, status: 'Rejected' }] },
        'rejected',
      ),
  },
  {
    id: 'TC_N_25_CSMS',
    about: 'a log of diagnostics',
    play: (script) => {
      log(script, 'diagnostics');
      told(script, 'Uploading', 'Uploaded');
    },
  },
  {
    id: 'TC_N_35_CSMS',
    about: 'a log of security',
    play: (script) => {
      log(script, 'security');
      told(script, 'Uploading', 'Uploaded');
    },
  },
  { id: 'TC_N_34_CSMS', about: 'a log that is refused', play: (script) => log(script, 'diagnostics', 'Rejected') },
  {
    id: 'TC_N_36_CSMS',
    about: 'a log takes the place of another one',
    play: (script) => {
      log(script, 'diagnostics');
      told(script, 'Uploading');
      log(script, 'diagnostics', 'AcceptedCanceled');
      told(script, 'AcceptedCanceled', 'Uploading', 'Uploaded');
    },
  },
  { id: 'TC_N_27_CSMS', about: 'what a station knows of a customer', play: customer(true, false) },
  { id: 'TC_N_28_CSMS', about: 'a station knows nothing of a customer', play: customer(true, false) },
  { id: 'TC_N_29_CSMS', about: 'a station does not tell', play: customer(true, false, 'Rejected') },
  { id: 'TC_N_30_CSMS', about: 'a station tells and forgets', play: customer(true, true) },
  { id: 'TC_N_31_CSMS', about: 'a station has nothing to tell and forget', play: customer(true, true) },
  { id: 'TC_N_32_CSMS', about: 'a station forgets', play: customer(false, true) },
  {
    id: 'TC_N_46_CSMS',
    about: 'a station forgets, and its local list follows',
    play: (script) => {
      customer(true, true)(script);
      script.ask(
        {
          type: 'send-local-list',
          parameters: { version: 3, update: 'differential', entries: [{ tokenRef: TOKEN_REF, remove: true }] },
        },
        'SendLocalList',
        { updateType: ['Differential'], versionNumber: [3], 'localAuthorizationList.0': 'present' },
      );
    },
  },
  {
    id: 'TC_N_62_CSMS',
    about: 'a customer by an identifier',
    unmet: NO_IDENTIFIER,
    play: customer(true, true, 'Accepted', {}, { customerIdentifier: ['a customer'] }),
  },
  {
    id: 'TC_N_63_CSMS',
    about: 'a customer by a certificate',
    play: customer(
      true,
      true,
      'Accepted',
      { certificate: CERTIFICATE },
      {
        'customerCertificate.hashAlgorithm': ['SHA256'],
        'customerCertificate.serialNumber': ['1'],
        idToken: 'absent',
      },
    ),
  },
];
