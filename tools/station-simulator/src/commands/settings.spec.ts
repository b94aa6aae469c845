import { aStation } from '../testing/a-station';
import type { Payload } from '../transport';

const variable = (component: string, name: string, attributeValue?: string) => ({
  component: { name: component },
  variable: { name },
  ...(attributeValue !== undefined && { attributeValue }),
});

describe('the configuration of 1.6', () => {
  it('is read, all of it or by name, but for its secrets', async () => {
    const stage = await aStation('ocpp1.6');
    const all = stage.ask('GetConfiguration', {}).configurationKey as Payload[];
    expect(all.length).toBeGreaterThan(20);
    expect(all).toContainEqual({ key: 'AuthorizationKey', readonly: false });
    expect(stage.ask('GetConfiguration', { key: ['heartbeatinterval', 'NumberOfConnectors', 'Nonsense'] })).toEqual({
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: false, value: '300' },
        { key: 'NumberOfConnectors', readonly: true, value: '2' },
      ],
      unknownKey: ['Nonsense'],
    });
    await stage.leave();
  });

  it.each([
    ['HeartbeatInterval', '60', 'Accepted'],
    ['HeartbeatInterval', '0', 'Rejected'],
    ['HeartbeatInterval', 'often', 'Rejected'],
    ['NumberOfConnectors', '3', 'Rejected'],
    ['LocalPreAuthorize', 'perhaps', 'Rejected'],
    ['SecurityProfile', '2', 'RebootRequired'],
    ['ChargingStation.Model', 'x', 'NotSupported'],
    ['Nonsense', '1', 'NotSupported'],
  ])('%s = %s: %s', async (key, value, status) => {
    const stage = await aStation('ocpp1.6');
    expect(stage.ask('ChangeConfiguration', { key, value })).toEqual({ status });
    await stage.leave();
  });

  it('holds: heartbeats and readings come as often as was said, and a new key is used', async () => {
    const stage = await aStation('ocpp1.6');
    const { ask, network, clock } = stage;
    ask('ChangeConfiguration', { key: 'HeartbeatInterval', value: '20' });
    await clock.advance(61_000);
    expect(network.take('Heartbeat')).toHaveLength(3);
    ask('RemoteStartTransaction', { idTag: 'DEMO-0001' });
    await clock.advance(1_000);
    ask('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '2' });
    await clock.advance(10_000);
    expect(network.take('MeterValues').length).toBeGreaterThanOrEqual(5);
    ask('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '0' });
    await clock.advance(30_000);
    expect(network.take('MeterValues')).toEqual([]);
    ask('ChangeConfiguration', { key: 'AuthorizationKey', value: 'a-new-station-key' });
    await clock.advance(0);
    expect([network.key, network.connections]).toEqual(['a-new-station-key', 2]);
    await stage.leave();
  });
});

describe.each(['ocpp2.0.1', 'ocpp2.1'] as const)('the device model of %s', (protocol) => {
  it('is read and set, and says what it does not have', async () => {
    const stage = await aStation(protocol);
    const statuses = (answer: Payload, list: string) =>
      (answer[list] as Payload[]).map(({ attributeStatus, attributeValue }) => [attributeStatus, attributeValue]);
    const set = stage.ask('SetVariables', {
      setVariableData: [
        variable('OCPPCommCtrlr', 'HeartbeatInterval', '45'),
        variable('ChargingStation', 'Model', 'Other'),
        variable('ChargingStation', 'Colour', 'red'),
        variable('Toaster', 'Level', '3'),
      ],
    });
    expect(statuses(set, 'setVariableResult').map(([status]) => status)).toEqual([
      'Accepted',
      'Rejected',
      'UnknownVariable',
      'UnknownComponent',
    ]);
    await stage.clock.advance(0);
    expect(stage.network.connections).toBe(1);
    stage.ask('SetVariables', {
      setVariableData: [variable('SecurityCtrlr', 'BasicAuthPassword', 'a-new-station-key')],
    });
    await stage.clock.advance(0);
    expect([stage.network.key, stage.network.connections]).toEqual(['a-new-station-key', 2]);
    const read = stage.ask('GetVariables', {
      getVariableData: [
        variable('OCPPCommCtrlr', 'HeartbeatInterval'),
        variable('SecurityCtrlr', 'BasicAuthPassword'),
        { ...variable('OCPPCommCtrlr', 'HeartbeatInterval'), attributeType: 'Target' },
      ],
    });
    expect(statuses(read, 'getVariableResult')).toEqual([
      ['Accepted', '45'],
      ['Rejected', undefined],
      ['NotSupportedAttributeType', undefined],
    ]);
    await stage.leave();
  });

  it('is reported in parts under the number of the request', async () => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    expect(ask('GetBaseReport', { requestId: 9, reportBase: 'FullInventory' })).toEqual({ status: 'Accepted' });
    await clock.advance(0);
    const parts = network.take('NotifyReport');
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ seqNo }) => seqNo)).toEqual(parts.map((_, index) => index));
    expect(parts.map(({ tbc }) => tbc)).toEqual(parts.map((_, index) => index < parts.length - 1));
    expect(parts.every(({ requestId }) => requestId === 9)).toBe(true);

    expect(ask('GetReport', { requestId: 10, componentVariable: [{ component: { name: 'TxCtrlr' } }] })).toEqual({
      status: 'Accepted',
    });
    await clock.advance(0);
    const [part] = network.take('NotifyReport');
    expect(part?.reportData).toHaveLength(3);
    expect(ask('GetReport', { requestId: 11, componentCriteria: ['Problem'] })).toEqual({ status: 'EmptyResultSet' });
    await stage.leave();
  });

  it('is watched: a monitor tells when a value crosses its threshold', async () => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    const where = variable('OCPPCommCtrlr', 'HeartbeatInterval');
    const monitor = (more: Payload) => ({ ...where, value: 400, type: 'UpperThreshold', severity: 5, ...more });
    expect(
      ask('SetVariableMonitoring', {
        setMonitoringData: [monitor({}), monitor({ ...variable('Toaster', 'Level') }), monitor({ id: 99 })],
      }),
    ).toMatchObject({
      setMonitoringResult: [{ status: 'Accepted', id: 1 }, { status: 'UnknownComponent' }, { status: 'Rejected' }],
    });
    const setTo = (value: string) =>
      ask('SetVariables', { setVariableData: [variable('OCPPCommCtrlr', 'HeartbeatInterval', value)] });
    setTo('390');
    await clock.advance(0);
    expect(network.take('NotifyEvent')).toEqual([]);
    setTo('410');
    await clock.advance(0);
    expect(network.take('NotifyEvent')).toMatchObject([
      { eventData: [{ variableMonitoringId: 1, actualValue: '410', trigger: 'Alerting' }] },
    ]);
    expect(ask('GetMonitoringReport', { requestId: 4 })).toEqual({ status: 'Accepted' });
    await clock.advance(0);
    expect(network.take('NotifyMonitoringReport')).toMatchObject([{ requestId: 4, tbc: false }]);
    expect(ask('GetMonitoringReport', { requestId: 5, monitoringCriteria: ['DeltaMonitoring'] })).toEqual({
      status: 'EmptyResultSet',
    });
    expect(ask('ClearVariableMonitoring', { id: [1, 2] })).toEqual({
      clearMonitoringResult: [
        { id: 1, status: 'Accepted' },
        { id: 2, status: 'NotFound' },
      ],
    });
    expect(ask('SetMonitoringBase', { monitoringBase: 'All' })).toEqual({ status: 'Accepted' });
    expect(ask('SetMonitoringLevel', { severity: 5 })).toEqual({ status: 'Accepted' });
    await stage.leave();
  });

  it('takes a network profile that is not weaker than its own', async () => {
    const stage = await aStation(protocol);
    const profile = (securityProfile: number, ocppCsmsUrl = 'wss://network.example/ocpp') => ({
      configurationSlot: 1,
      connectionData: {
        ...(protocol === 'ocpp2.0.1' && { ocppVersion: 'OCPP20' }),
        ocppTransport: 'JSON',
        ocppCsmsUrl,
        messageTimeout: 30,
        securityProfile,
        ocppInterface: 'Wired0',
      },
    });
    expect(stage.ask('SetNetworkProfile', profile(2))).toEqual({ status: 'Accepted' });
    expect(stage.ask('SetNetworkProfile', profile(0))).toEqual({ status: 'Rejected' });
    expect(stage.ask('SetNetworkProfile', profile(2, 'nowhere'))).toEqual({ status: 'Rejected' });
    await stage.leave();
  });
});
