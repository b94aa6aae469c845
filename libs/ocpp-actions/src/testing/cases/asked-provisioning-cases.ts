import type { ParametersOf, StationCommand } from '@busbar/domain';
import { TOKEN_REF, type TestCase } from './run-case';
import type { Script } from './script';

const NO_SPLITTING = 'a request is not split by how many elements a station takes at once';

type Place = ParametersOf<'get-variables'>['variables'][number];

const variable = (component: string, name: string, instance?: string): Place => ({
  component: { name: component },
  variable: { name, ...(instance !== undefined && { instance }) },
});
const OFFLINE = variable('OCPPCommCtrlr', 'OfflineThreshold');
const AUTHORIZE = variable('AuthCtrlr', 'AuthorizeRemoteStart');
const AVAILABILITY = { component: { name: 'EVSE', evseId: 1 }, variable: { name: 'AvailabilityState' } };

/** What a station answers for each variable. */
const got = (...places: readonly Place[]) => ({
  getVariableResult: places.map(({ component, variable: named }) => ({
    attributeStatus: 'Accepted',
    attributeValue: '123',
    component,
    variable: named,
  })),
});
const set = (attributeStatus: string, ...places: readonly Place[]) => ({
  setVariableResult: places.map(({ component, variable: named }) => ({
    attributeStatus,
    component,
    variable: named,
  })),
});

const KEY = variable('SecurityCtrlr', 'BasicAuthPassword');
const setKey = (script: Script, status: 'Accepted' | 'Rejected'): void =>
  script.ask(
    { type: 'set-station-key', parameters: { secretRef: 'key-of-the-station' } },
    'SetVariables',
    {
      'setVariableData.0.component.name': ['SecurityCtrlr'],
      'setVariableData.0.variable.name': ['BasicAuthPassword'],
      'setVariableData.0.attributeValue': 'present',
    },
    set(status, KEY),
    status === 'Accepted' ? 'accepted' : 'rejected',
  );

const NETWORK: StationCommand = {
  type: 'set-network-profile',
  parameters: {
    slot: 2,
    transport: 'json',
    url: 'wss://stations.example/ocpp',
    messageTimeoutSeconds: 30,
    securityProfile: 2,
    interface: 'Wired0',
  },
};
const NETWORK_SAYS = {
  configurationSlot: [2],
  'connectionData.messageTimeout': [30],
  'connectionData.ocppCsmsUrl': ['wss://stations.example/ocpp'],
  'connectionData.ocppInterface': ['Wired0'],
  'connectionData.ocppTransport': ['JSON'],
  'connectionData.ocppVersion': ['OCPP20'],
  'connectionData.securityProfile': [2],
};

function reset(script: Script, mode: 'soft' | 'on-idle', evseId?: number, status = 'Accepted'): void {
  script.ask(
    { type: 'reset', parameters: { mode, ...(evseId !== undefined && { evseId }) } },
    'Reset',
    { type: [mode === 'soft' ? 'Immediate' : 'OnIdle'], evseId: evseId === undefined ? 'absent' : [evseId] },
    { status },
  );
}

function rebooted(script: Script): void {
  script.boot('Accepted', 'RemoteReset');
  script.connector('Available');
}

const report = (base: ParametersOf<'get-base-report'>['base'], word: string) => (script: Script) => {
  script.ask({ type: 'get-base-report', parameters: { base } }, 'GetBaseReport', {
    requestId: 'present',
    reportBase: [word],
  });
  script.notifyReport();
};

/** Security and provisioning (blocks A and B). */
export const ASKED_PROVISIONING: readonly TestCase[] = [
  { id: 'TC_A_09_CSMS', about: 'a new password, taken', play: (script) => setKey(script, 'Accepted') },
  { id: 'TC_A_10_CSMS', about: 'a new password, refused', play: (script) => setKey(script, 'Rejected') },
  {
    id: 'TC_A_19_CSMS',
    about: 'a higher security profile',
    play: (script) => {
      script.ask(NETWORK, 'SetNetworkProfile', NETWORK_SAYS);
      const priority = variable('OCPPCommCtrlr', 'NetworkConfigurationPriority');
      script.ask(
        { type: 'set-variables', parameters: { variables: [{ ...priority, value: '2,1' }] } },
        'SetVariables',
        {
          'setVariableData.0.variable.name': ['NetworkConfigurationPriority'],
          'setVariableData.0.attributeValue': ['2,1'],
        },
        set('Accepted', priority),
      );
      reset(script, 'soft');
      rebooted(script);
    },
  },
  {
    id: 'TC_B_31_CSMS',
    about: 'a station that has to wait is asked to boot again',
    play: (script) => {
      script.pending();
      script.boot('Pending');
      script.ask({ type: 'trigger-message', parameters: { message: 'boot-notification' } }, 'TriggerMessage', {
        requestedMessage: ['BootNotification'],
      });
      script.accepted();
      script.boot('Accepted', 'Triggered');
      script.connector('Available');
    },
  },
  {
    id: 'TC_B_06_CSMS',
    about: 'reads a variable',
    play: (script) =>
      script.ask(
        { type: 'get-variables', parameters: { variables: [OFFLINE] } },
        'GetVariables',
        {
          'getVariableData.0.component.name': ['OCPPCommCtrlr'],
          'getVariableData.0.variable.name': ['OfflineThreshold'],
          'getVariableData.0.attributeType': [undefined, 'Actual'],
        },
        got(OFFLINE),
      ),
  },
  {
    id: 'TC_B_07_CSMS',
    about: 'reads several variables',
    play: (script) =>
      script.ask(
        { type: 'get-variables', parameters: { variables: [OFFLINE, AUTHORIZE] } },
        'GetVariables',
        {
          'getVariableData.0.variable.name': ['OfflineThreshold'],
          'getVariableData.1.variable.name': ['AuthorizeRemoteStart'],
        },
        got(OFFLINE, AUTHORIZE),
      ),
  },
  {
    id: 'TC_B_08_CSMS',
    about: 'reads more variables than the station takes at once',
    unmet: NO_SPLITTING,
    play: (script) => {
      const five = [
        variable('DeviceDataCtrlr', 'ItemsPerMessage', 'GetReport'),
        variable('DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables'),
        variable('DeviceDataCtrlr', 'BytesPerMessage', 'GetReport'),
        variable('DeviceDataCtrlr', 'BytesPerMessage', 'GetVariables'),
        AUTHORIZE,
      ];
      script.ask(
        { type: 'get-variables', parameters: { variables: five } },
        'GetVariables',
        { 'getVariableData.4': 'absent' },
        got(...five.slice(0, 4)),
      );
    },
  },
  {
    id: 'TC_B_09_CSMS',
    about: 'writes a variable',
    play: (script) =>
      script.ask(
        { type: 'set-variables', parameters: { variables: [{ ...OFFLINE, value: '123' }] } },
        'SetVariables',
        {
          'setVariableData.0.component.name': ['OCPPCommCtrlr'],
          'setVariableData.0.variable.name': ['OfflineThreshold'],
          'setVariableData.0.attributeValue': ['123'],
          'setVariableData.0.attributeType': [undefined, 'Actual'],
        },
        set('Accepted', OFFLINE),
      ),
  },
  {
    id: 'TC_B_10_CSMS',
    about: 'writes several variables',
    play: (script) =>
      script.ask(
        {
          type: 'set-variables',
          parameters: {
            variables: [
              { ...OFFLINE, value: '123' },
              { ...AUTHORIZE, value: 'false' },
            ],
          },
        },
        'SetVariables',
        { 'setVariableData.0.attributeValue': ['123'], 'setVariableData.1.attributeValue': ['false'] },
        set('Accepted', OFFLINE, AUTHORIZE),
      ),
  },
  { id: 'TC_B_12_CSMS', about: 'a report of what can be set', play: report('configuration', 'ConfigurationInventory') },
  { id: 'TC_B_13_CSMS', about: 'a full report', play: report('full', 'FullInventory') },
  { id: 'TC_B_14_CSMS', about: 'a summary', play: report('summary', 'SummaryInventory') },
  {
    id: 'TC_B_18_CSMS',
    about: 'a report of what is asked for',
    play: (script) => {
      for (const [criterion, word, status] of [
        ['problem', 'Problem', 'EmptyResultSet'],
        ['available', 'Available', 'Accepted'],
      ] as const)
        script.ask(
          { type: 'get-report', parameters: { criteria: [criterion], places: [AVAILABILITY] } },
          'GetReport',
          {
            'componentCriteria.0': [word],
            'componentVariable.0.component.name': ['EVSE'],
            'componentVariable.0.component.evse.id': [1],
            'componentVariable.0.variable.name': ['AvailabilityState'],
          },
          { status },
        );
      script.notifyReport();
    },
  },
  {
    id: 'TC_B_20_CSMS',
    about: 'restarts once idle',
    play: (script) => {
      reset(script, 'on-idle');
      rebooted(script);
    },
  },
  {
    id: 'TC_B_21_CSMS',
    about: 'restarts once a session has ended',
    play: (script) => {
      script.energyTransferStarted();
      reset(script, 'on-idle', undefined, 'Scheduled');
      script.event('StopAuthorized', { token: 'valid' });
      script.unplugged();
      rebooted(script);
    },
  },
  {
    id: 'TC_B_22_CSMS',
    about: 'restarts at once and ends a session',
    play: (script) => {
      script.energyTransferStarted();
      reset(script, 'soft');
      script.ended('ResetCommand', 'ImmediateReset');
      rebooted(script);
    },
  },
  { id: 'TC_B_25_CSMS', about: 'restarts an EVSE', play: (script) => reset(script, 'on-idle', 1) },
  {
    id: 'TC_B_26_CSMS',
    about: 'restarts an EVSE once its session has ended',
    play: (script) => {
      script.energyTransferStarted();
      reset(script, 'on-idle', 1, 'Scheduled');
      script.event('StopAuthorized', { token: 'valid' });
      script.unplugged();
    },
  },
  {
    id: 'TC_B_27_CSMS',
    about: 'restarts an EVSE at once and ends its session',
    play: (script) => {
      script.energyTransferStarted();
      reset(script, 'soft', 1);
      script.ended('ResetCommand', 'ImmediateReset');
    },
  },
  {
    id: 'TC_B_42_CSMS',
    about: 'a network profile',
    play: (script) => script.ask(NETWORK, 'SetNetworkProfile', NETWORK_SAYS),
  },
  {
    id: 'TC_B_44_CSMS',
    about: 'a network profile that cannot be set',
    play: (script) => script.ask(NETWORK, 'SetNetworkProfile', NETWORK_SAYS, { status: 'Failed' }, 'rejected'),
  },
  {
    id: 'TC_C_37_CSMS',
    about: 'clears the cache',
    play: (script) => script.ask({ type: 'clear-cache', parameters: {} }, 'ClearCache'),
  },
  {
    id: 'TC_C_38_CSMS',
    about: 'a cache that is not cleared',
    play: (script) =>
      script.ask({ type: 'clear-cache', parameters: {} }, 'ClearCache', {}, { status: 'Rejected' }, 'rejected'),
  },
  ...(
    [
      ['TC_D_01_CSMS', 'the whole local list', 'full', [{ tokenRef: TOKEN_REF }], 'present'],
      ['TC_D_02_CSMS', 'changes of the local list', 'differential', [{ tokenRef: TOKEN_REF }], 'present'],
      ['TC_D_03_CSMS', 'tokens off the local list', 'differential', [{ tokenRef: TOKEN_REF, remove: true }], 'absent'],
    ] as const
  ).map(([id, about, update, entries, info]): TestCase => ({
    id,
    about,
    play: (script) =>
      script.ask(
        { type: 'send-local-list', parameters: { version: 2, update, entries: [...entries] } },
        'SendLocalList',
        {
          updateType: [update === 'full' ? 'Full' : 'Differential'],
          versionNumber: [2],
          'localAuthorizationList.0.idToken.idToken': ['VALID-1'],
          'localAuthorizationList.0.idTokenInfo': info,
        },
      ),
  })),
  {
    id: 'TC_D_04_CSMS',
    about: 'an empty local list',
    play: (script) =>
      script.ask(
        { type: 'send-local-list', parameters: { version: 2, update: 'full', entries: [] } },
        'SendLocalList',
        {
          updateType: ['Full'],
          'localAuthorizationList.0': 'absent',
        },
      ),
  },
  ...(
    [
      ['TC_D_08_CSMS', 'the version of the local list', 7],
      ['TC_D_09_CSMS', 'no local list', 0],
    ] as const
  ).map(([id, about, versionNumber]): TestCase => ({
    id,
    about,
    play: (script) =>
      script.ask({ type: 'get-local-list-version', parameters: {} }, 'GetLocalListVersion', {}, { versionNumber }),
  })),
];
