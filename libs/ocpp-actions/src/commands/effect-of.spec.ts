import { COMMAND_TYPES, TRIGGERS, type ParametersOf, type StationCommand } from '@busbar/domain';
import type { AnyFact, FactData, FactName } from '@busbar/events';
import fc from 'fast-check';
import { commandsOf } from '../testing/commands/examples';
import { EFFECT_FACTS, effectOf, judgeEffect, matchesEffect } from './index';

const REF = 'a'.repeat(64);
const REQUEST = { requestId: 77 };

function fact<Name extends FactName>(name: Name, data: FactData[Name]): AnyFact {
  return {
    id: 'f'.repeat(40),
    name,
    version: 1,
    occurredAt: '2026-03-01T12:00:00.000Z',
    recordedAt: '2026-03-01T12:00:00.000Z',
    source: 'ocpp-websocket',
    operatorId: 'busbar',
    stationId: 'BB-CHI-001',
    correlationId: 'c',
    data,
  } as AnyFact;
}

function judged(command: StationCommand, what: AnyFact) {
  const effect = effectOf(command, REQUEST);
  return effect === undefined ? 'nothing awaited' : judgeEffect(effect, what);
}

const status = (connectorId: number, word: FactData['station.status-reported']['status']) =>
  fact('station.status-reported', { connectorId, status: word, errorCode: 'NoError' });

describe('a start', () => {
  const start: StationCommand = { type: 'remote-start', parameters: { tokenRef: REF, evseId: 2 } };
  const started = (more: Partial<FactData['transaction.started']>) =>
    fact('transaction.started', { transactionId: '7', connectorId: 2, tokenRef: REF, ...more });

  it('is effective with the transaction of that token at that EVSE', () => {
    expect(judged(start, started({}))).toBe('effective');
    expect(judged(start, started({ connectorId: 0 }))).toBe('effective');
    expect(judged(start, started({ connectorId: 1 }))).toBeUndefined();
    expect(judged(start, started({ tokenRef: 'b'.repeat(64) }))).toBeUndefined();
    expect(judged({ ...start, parameters: { tokenRef: REF } }, started({ connectorId: 9 }))).toBe('effective');
  });

  it('is effective with the transaction that names its request, and not with one that names another', () => {
    expect(judged(start, started({ remoteStartId: 77 }))).toBe('effective');
    expect(judged(start, started({ remoteStartId: 77, tokenRef: undefined }))).toBe('effective');
    expect(judged(start, started({ remoteStartId: 78 }))).toBeUndefined();
  });

  it('is effective with the token that joins a transaction that runs', () => {
    const joined = (more: Partial<FactData['transaction.authorised']>) =>
      fact('transaction.authorised', {
        sessionKey: 's'.repeat(40),
        transactionId: '7',
        tokenRef: REF,
        authorisation: 'Accepted',
        ...more,
      });
    expect(judged(start, joined({}))).toBe('effective');
    expect(judged(start, joined({ remoteStartId: 77 }))).toBe('effective');
    expect(judged(start, joined({ remoteStartId: 78 }))).toBeUndefined();
  });

  it('has none once the station declined it', () => {
    expect(effectOf(start, REQUEST, { result: 'rejected', stationStatus: 'Rejected' })).toBeUndefined();
  });
});

it('a stop is effective with the end of that transaction', () => {
  const stop: StationCommand = { type: 'remote-stop', parameters: { transactionId: '7' } };
  const stopped = (transactionId: string) =>
    fact('transaction.stopped', { sessionKey: 's'.repeat(40), transactionId, reason: 'Remote' });
  expect(judged(stop, stopped('7'))).toBe('effective');
  expect(judged(stop, stopped('8'))).toBeUndefined();
});

it('a reset is effective with the boot, an EVSE’s with its status', () => {
  const booted = fact('station.booted', {
    protocol: 'ocpp1.6',
    registration: 'Accepted',
    vendor: 'Vendor',
    model: 'Model',
  });
  expect(judged({ type: 'reset', parameters: { mode: 'soft' } }, booted)).toBe('effective');
  expect(judged({ type: 'reset', parameters: { mode: 'soft', evseId: 2 } }, booted)).toBeUndefined();
  expect(judged({ type: 'reset', parameters: { mode: 'soft', evseId: 2 } }, status(2, 'Available'))).toBe('effective');
});

describe('availability', () => {
  const out: StationCommand = { type: 'change-availability', parameters: { operative: false, evseId: 2 } };

  it('is awaited where the station put it off, and is certain where it did it', () => {
    expect(effectOf(out, REQUEST, { result: 'accepted', stationStatus: 'Accepted' })).toBeUndefined();
    expect(effectOf(out, REQUEST, { result: 'accepted', stationStatus: 'Scheduled' })).toBeDefined();
  });

  it('shows in the status of that EVSE', () => {
    expect(judged(out, status(2, 'Unavailable'))).toBe('effective');
    expect(judged(out, status(1, 'Unavailable'))).toBeUndefined();
    expect(judged(out, status(2, 'Charging'))).toBeUndefined();
    expect(judged({ type: 'change-availability', parameters: { operative: true } }, status(1, 'Available'))).toBe(
      'effective',
    );
  });
});

it('a reservation of an EVSE shows in its status, one of any EVSE in nothing', () => {
  const parameters: ParametersOf<'reserve'> = { reservationId: 1, tokenRef: REF, expiresAt: '2026-03-01T13:00:00Z' };
  expect(judged({ type: 'reserve', parameters: { ...parameters, evseId: 2 } }, status(2, 'Reserved'))).toBe(
    'effective',
  );
  expect(judged({ type: 'reserve', parameters }, status(2, 'Reserved'))).toBe('nothing awaited');
});

describe('an update of firmware', () => {
  const update: StationCommand = {
    type: 'update-firmware',
    parameters: { location: 'https://files.example/1.bin', retrieveAt: '2026-03-01T12:00:00Z' },
  };
  const told = (word: string, requestId?: number) =>
    fact('station.firmware-status-reported', { status: word, ...(requestId !== undefined && { requestId }) });

  it('ends with its installation or its failure, and with nothing in between', () => {
    expect(judged(update, told('Downloading'))).toBeUndefined();
    expect(judged(update, told('Installed'))).toBe('effective');
    expect(judged(update, told('InvalidSignature'))).toBe('failed');
  });

  it('is not ended by another update', () => {
    expect(judged(update, told('Installed', 77))).toBe('effective');
    expect(judged(update, told('Installed', 78))).toBeUndefined();
    expect(judged(update, told('DownloadFailed', 78))).toBeUndefined();
  });
});

it('a log ends with its upload, whichever way the version tells it', () => {
  const log: StationCommand = {
    type: 'get-log',
    parameters: { log: 'diagnostics', location: 'ftp://files.example/' },
  };
  expect(judged(log, fact('station.diagnostics-status-reported', { status: 'Uploaded' }))).toBe('effective');
  expect(judged(log, fact('station.diagnostics-status-reported', { status: 'UploadFailed' }))).toBe('failed');
  expect(judged(log, fact('station.log-status-reported', { status: 'Uploaded', requestId: 77 }))).toBe('effective');
  expect(judged(log, fact('station.log-status-reported', { status: 'Uploaded', requestId: 78 }))).toBeUndefined();
  expect(judged(log, fact('station.log-status-reported', { status: 'PermissionDenied' }))).toBe('failed');
});

it('a report is there with its last part', () => {
  const report: StationCommand = { type: 'get-base-report', parameters: { base: 'full' } };
  const part = (more: boolean, requestId = 77) =>
    fact('station.variables-reported', { requestId, seqNo: 0, more, variables: [] });
  expect(judged(report, part(true))).toBeUndefined();
  expect(judged(report, part(false))).toBe('effective');
  expect(judged(report, part(false, 78))).toBeUndefined();
  expect(effectOf(report, REQUEST, { result: 'accepted', stationStatus: 'EmptyResultSet' })).toBeUndefined();
});

it('messages of a screen are there with the last that are told, which may say nothing of more', () => {
  const get: StationCommand = { type: 'get-display-messages', parameters: {} };
  const part = (more?: boolean) =>
    fact('station.message-received', {
      action: 'NotifyDisplayMessages',
      requestId: 77,
      length: 10,
      ...(more !== undefined && { more }),
    });
  expect(judged(get, part(true))).toBeUndefined();
  expect(judged(get, part(false))).toBe('effective');
  expect(judged(get, part())).toBe('effective');
});

it('a file that is offered to others ends with its publication, told in the content of a message', () => {
  const publish: StationCommand = {
    type: 'publish-firmware',
    parameters: { location: 'https://files.example/1.bin', checksum: 'a'.repeat(32) },
  };
  const told = (word: string, action = 'PublishFirmwareStatusNotification') =>
    fact('station.message-received', { action, requestId: 77, length: 10, content: { status: word } });
  expect(judged(publish, told('Downloading'))).toBeUndefined();
  expect(judged(publish, told('Published'))).toBe('effective');
  expect(judged(publish, told('InvalidChecksum'))).toBe('failed');
  expect(judged(publish, told('Published', 'NotifyPriorityCharging'))).toBeUndefined();
});

it('a trigger is effective with what it asked for', () => {
  const readings = (context: string) =>
    fact('meter.sampled', {
      connectorId: 2,
      samples: [
        { at: '2026-03-01T12:00:00Z', powerW: 5 },
        { at: '2026-03-01T12:00:00Z', context },
      ],
    });
  const sampled = readings('Trigger');
  const trigger = (parameters: ParametersOf<'trigger-message'>): StationCommand => ({
    type: 'trigger-message',
    parameters,
  });
  expect(judged(trigger({ message: 'meter-values', evseId: 2 }), sampled)).toBe('effective');
  expect(judged(trigger({ message: 'meter-values', evseId: 1 }), sampled)).toBeUndefined();
  expect(judged(trigger({ message: 'meter-values', evseId: 2 }), readings('Sample.Periodic'))).toBeUndefined();
  expect(judged(trigger({ message: 'status' }), sampled)).toBeUndefined();
  expect(judged(trigger({ message: 'heartbeat' }), sampled)).toBe('nothing awaited');
});

it('outlives a table: effects are plain data', () => {
  const effect = effectOf({ type: 'remote-stop', parameters: { transactionId: '7' } }, REQUEST);
  const kept = JSON.parse(JSON.stringify(effect));
  const stopped = fact('transaction.stopped', { sessionKey: 's'.repeat(40), transactionId: '7', reason: 'Remote' });
  expect(kept).toEqual(effect);
  expect(matchesEffect(kept, stopped)).toBe(true);
});

it('names every fact that any command’s effect is looked for among, and no other', () => {
  const sampled = COMMAND_TYPES.flatMap((type) => fc.sample(commandsOf(type), { seed: 1, numRuns: 40 }));
  const triggers = TRIGGERS.map((message): StationCommand => ({ type: 'trigger-message', parameters: { message } }));
  const facts = [...sampled, ...triggers].flatMap((command) => effectOf(command, REQUEST)?.facts ?? []);
  expect([...new Set(facts)].sort()).toEqual([...EFFECT_FACTS].sort());
});
