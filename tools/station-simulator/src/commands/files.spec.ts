import { aStation } from '../testing/a-station';

const at = '2026-03-01T12:05:00.000Z';

it('firmware of 1.6 is fetched when it is time, installed, and booted into', async () => {
  const stage = await aStation('ocpp1.6');
  const { ask, network, clock } = stage;
  network.heard.length = 0;
  expect(ask('UpdateFirmware', { location: 'ftp://files.example/voltaro-4.1.0.bin', retrieveDate: at })).toEqual({});
  await clock.advance(299_000);
  expect(network.take('FirmwareStatusNotification')).toEqual([]);
  await clock.advance(10_000);
  expect(network.take('FirmwareStatusNotification').map(({ status }) => status)).toEqual([
    'Downloading',
    'Downloaded',
    'Installing',
    'Installed',
  ]);
  expect(network.take('BootNotification')).toMatchObject([{ firmwareVersion: '4.1.0' }]);
  ask('UpdateFirmware', { location: 'urn:nowhere', retrieveDate: at });
  await clock.advance(10_000);
  expect(network.take('FirmwareStatusNotification').map(({ status }) => status)).toEqual([
    'Downloading',
    'DownloadFailed',
  ]);
  await stage.leave();
});

it.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
  'firmware of %s is told under the number of its request',
  async (protocol) => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    network.heard.length = 0;
    const firmware = { location: 'https://files.example/fw-5.0.2.bin', retrieveDateTime: at };
    expect(ask('UpdateFirmware', { requestId: 31, firmware })).toEqual({ status: 'Accepted' });
    // A newer request takes the place of one that waits.
    expect(
      ask('UpdateFirmware', { requestId: 32, firmware: { ...firmware, signingCertificate: 'x', signature: 'y' } }),
    ).toEqual({ status: 'InvalidCertificate' });
    await clock.advance(310_000);
    expect(network.take('FirmwareStatusNotification').map(({ status, requestId }) => [status, requestId])).toEqual([
      ['Downloading', 31],
      ['Downloaded', 31],
      ['Installing', 31],
      ['Installed', 31],
    ]);
    expect(network.take('BootNotification')).toMatchObject([
      { reason: 'FirmwareUpdate', chargingStation: { firmwareVersion: '5.0.2' } },
    ]);
    await stage.leave();
  },
);

it('diagnostics of 1.6 are uploaded in steps', async () => {
  const stage = await aStation('ocpp1.6');
  const { ask, network, clock } = stage;
  expect(ask('GetDiagnostics', { location: 'ftp://files.example/in/' }).fileName).toMatch(
    /^SIM-1-diagnostics-.*\.log$/,
  );
  await clock.advance(5_000);
  expect(network.take('DiagnosticsStatusNotification')).toEqual([{ status: 'Uploading' }, { status: 'Uploaded' }]);
  ask('GetDiagnostics', { location: 'urn:nowhere' });
  await clock.advance(5_000);
  expect(network.take('DiagnosticsStatusNotification')).toEqual([{ status: 'Uploading' }, { status: 'UploadFailed' }]);
  await stage.leave();
});

it.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)(
  'a log of %s is told by its request, a newer one takes its place',
  async (protocol) => {
    const stage = await aStation(protocol);
    const { ask, network, clock } = stage;
    const log = (requestId: number) => ({
      logType: 'SecurityLog',
      requestId,
      log: { remoteLocation: 'https://files.example/logs/' },
    });
    expect(ask('GetLog', log(1))).toMatchObject({ status: 'Accepted' });
    await clock.advance(500);
    expect(ask('GetLog', log(2))).toMatchObject({ status: 'AcceptedCanceled' });
    await clock.advance(5_000);
    expect(network.take('LogStatusNotification').map(({ status, requestId }) => [status, requestId])).toEqual([
      ['Uploading', 1],
      ['Uploading', 2],
      ['Uploaded', 2],
    ]);
    await stage.leave();
  },
);
