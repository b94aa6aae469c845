import { aStation } from '../testing/a-station';

it('a connector is taken out of service and put back, and says so', async () => {
  const stage = await aStation('ocpp1.6');
  const { ask, network, clock } = stage;
  network.take('StatusNotification');
  expect(ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({ status: 'Accepted' });
  await clock.advance(0);
  expect(network.take('StatusNotification')).toMatchObject([{ connectorId: 1, status: 'Unavailable' }]);
  expect(ask('RemoteStartTransaction', { idTag: 'DEMO-0001', connectorId: 1 })).toEqual({ status: 'Rejected' });
  // One that is in that state already says nothing.
  ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
  await clock.advance(0);
  expect(network.take('StatusNotification')).toEqual([]);
  ask('ChangeAvailability', { connectorId: 0, type: 'Operative' });
  await clock.advance(0);
  expect(network.take('StatusNotification')).toMatchObject([{ connectorId: 1, status: 'Available' }]);
  expect(ask('ChangeAvailability', { connectorId: 7, type: 'Operative' })).toEqual({ status: 'Rejected' });
  await stage.leave();
});

it('a connector that charges goes out of service once it has ended', async () => {
  const stage = await aStation('ocpp2.0.1');
  const { ask, network, clock } = stage;
  ask('RequestStartTransaction', { idToken: { idToken: 'T', type: 'Central' }, remoteStartId: 1, evseId: 2 });
  await clock.advance(1_000);
  network.take('StatusNotification');
  expect(ask('ChangeAvailability', { evse: { id: 2 }, operationalStatus: 'Inoperative' })).toEqual({
    status: 'Scheduled',
  });
  await clock.advance(0);
  expect(network.take('StatusNotification')).toEqual([]);
  ask('RequestStopTransaction', { transactionId: stage.station.connectors[1]?.running?.speech.id });
  await clock.advance(0);
  expect(network.take('StatusNotification').map(({ connectorStatus }) => connectorStatus)).toEqual([
    'Occupied',
    'Unavailable',
  ]);
  await stage.leave();
});

it.each([
  ['Soft', 'SoftReset'],
  ['Hard', 'HardReset'],
])('a %s reset of 1.6 ends sessions, and the station comes back over a new line and boots', async (type, reason) => {
  const stage = await aStation('ocpp1.6');
  const { ask, network, clock } = stage;
  ask('RemoteStartTransaction', { idTag: 'DEMO-0001' });
  await clock.advance(1_000);
  network.heard.length = 0;
  expect(ask('Reset', { type })).toEqual({ status: 'Accepted' });
  await clock.advance(1_000);
  expect(network.heard.map(({ action }) => action)).toEqual([
    'StopTransaction',
    'StatusNotification',
    'StatusNotification',
    'BootNotification',
    'StatusNotification',
    'StatusNotification',
    'StatusNotification',
  ]);
  expect(network.take('StopTransaction')).toMatchObject([{ reason }]);
  expect(network.connections).toBe(2);
  await stage.leave();
});

it('a station of 2.x waits for its sessions if it is told to, and takes no others meanwhile', async () => {
  const stage = await aStation('ocpp2.0.1');
  const { ask, network, clock } = stage;
  const start = { idToken: { idToken: 'T', type: 'Central' }, remoteStartId: 1 };
  ask('RequestStartTransaction', start);
  await clock.advance(1_000);
  network.take('BootNotification');
  expect(ask('Reset', { type: 'OnIdle' })).toEqual({ status: 'Scheduled' });
  await clock.advance(60_000);
  expect(network.take('BootNotification')).toEqual([]);
  expect(ask('RequestStartTransaction', start)).toEqual({ status: 'Rejected' });
  ask('RequestStopTransaction', { transactionId: stage.station.connectors[0]?.running?.speech.id });
  await clock.advance(1_000);
  expect(network.take('BootNotification')).toMatchObject([{ reason: 'ScheduledReset' }]);

  ask('RequestStartTransaction', start);
  await clock.advance(1_000);
  network.take('TransactionEvent');
  expect(ask('Reset', { type: 'Immediate' })).toEqual({ status: 'Accepted' });
  await clock.advance(1_000);
  expect(network.take('TransactionEvent')).toMatchObject([
    { triggerReason: 'ResetCommand', transactionInfo: { stoppedReason: 'ImmediateReset' } },
  ]);
  expect(network.take('BootNotification')).toMatchObject([{ reason: 'RemoteReset' }]);
  await stage.leave();
});

it('a station of 2.1 restarts in the middle of a session, which goes on', async () => {
  const stage = await aStation('ocpp2.1');
  const { ask, network, clock } = stage;
  ask('RequestStartTransaction', { idToken: { idToken: 'T', type: 'Central' }, remoteStartId: 1 });
  await clock.advance(1_000);
  network.heard.length = 0;
  expect(ask('Reset', { type: 'ImmediateAndResume' })).toEqual({ status: 'Accepted' });
  await clock.advance(30_000);
  expect(network.take('BootNotification')).toHaveLength(1);
  const events = network.take('TransactionEvent').map(({ eventType }) => eventType);
  expect(events).toContain('Updated');
  expect(events).not.toContain('Ended');
  await stage.leave();
});

it('an EVSE of 2.x is restarted by itself', async () => {
  const stage = await aStation('ocpp2.0.1');
  const { ask, network, clock } = stage;
  network.heard.length = 0;
  expect(ask('Reset', { type: 'Immediate', evseId: 2 })).toEqual({ status: 'Accepted' });
  expect(ask('Reset', { type: 'Immediate', evseId: 5 })).toEqual({ status: 'Rejected' });
  await clock.advance(1_000);
  expect(network.heard).toMatchObject([{ action: 'StatusNotification', payload: { evseId: 2 } }]);
  await stage.leave();
});
