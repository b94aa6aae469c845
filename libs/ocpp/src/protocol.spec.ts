import { encodeCall, encodeSend } from './frames/encode-frame';
import { v16 } from './v16/protocol';
import { v201 } from './v201/protocol';
import { v21 } from './v21/protocol';

const EVENT = { eventType: 'Updated', timestamp: '2026-01-01T10:00:00Z', triggerReason: 'Trigger', seqNo: 1 };

describe('who may start what', () => {
  it.each([
    [v16, 39],
    [v201, 64],
    [v21, 91],
  ])('is known for every action', ({ actions }, count) => {
    expect(actions).toHaveLength(count);
    expect(actions).toEqual([...actions].sort());
  });

  it('is told by each version', () => {
    expect(v16.isFrom('station', 'SignCertificate')).toBe(true);
    expect(v16.isFrom('csms', 'SignCertificate')).toBe(false);
    expect(v16.isFrom('csms', 'ExtendedTriggerMessage')).toBe(true);
    expect(v201.isFrom('station', 'TransactionEvent')).toBe(true);
    expect(v201.isFrom('csms', 'BatterySwap')).toBe(false);
    expect(v21.isFrom('station', 'BatterySwap')).toBe(true);
    for (const protocol of [v16, v201, v21])
      for (const sender of ['station', 'csms'] as const) expect(protocol.isFrom(sender, 'DataTransfer')).toBe(true);
    // It is sent, not called.
    expect(v21.isFrom('station', 'NotifyPeriodicEventStream')).toBe(false);
  });

  it('makes the difference between NotSupported and NotImplemented', () => {
    expect(v201.checkRequest('station', 'Reset', {})).toMatchObject({ refusal: { code: 'NotSupported' } });
    expect(v201.checkRequest('csms', 'TransactionEvent', {})).toMatchObject({ refusal: { code: 'NotSupported' } });
    for (const action of ['Nonsense', 'heartbeat', '', 'constructor', '__proto__', 'toString', 'StartTransaction'])
      expect(v201.checkRequest('station', action, {})).toMatchObject({ refusal: { code: 'NotImplemented' } });
  });

  it('is told for answers too', () => {
    expect(v21.checkResponse('Reset', { status: 'Accepted' })).toEqual({ ok: true, response: { status: 'Accepted' } });
    expect(v21.checkResponse('Reset', { status: 'Maybe' })).toMatchObject({
      refusal: { code: 'PropertyConstraintViolation' },
    });
    for (const action of ['NotifyPeriodicEventStream', 'Nonsense'])
      expect(v21.checkResponse(action as 'Reset', {})).toMatchObject({ refusal: { code: 'NotImplemented' } });
  });

  it('keeps calls and unconfirmed messages apart', () => {
    const payload = { id: 1, pending: 0, basetime: '2026-01-01T10:00:00Z', data: [{ t: 0, v: '230.4' }] };
    expect(v21.checkSend('station', 'NotifyPeriodicEventStream', payload)).toMatchObject({ ok: true });
    expect(v21.checkSend('csms', 'NotifyPeriodicEventStream', payload)).toMatchObject({ ok: false });
    expect(v21.checkSend('station', 'Heartbeat', {})).toMatchObject({ refusal: { code: 'NotSupported' } });
    expect(v21.checkRequest('station', 'NotifyPeriodicEventStream', payload)).toMatchObject({
      refusal: { code: 'NotSupported' },
    });
  });
});

describe('a refusal of 2.x', () => {
  const start = { ...EVENT, transactionInfo: { transactionId: 't' } };
  it.each([
    ['a missing field', EVENT, 'OccurrenceConstraintViolation', 'The payload lacks transactionInfo.'],
    ['a field that does not exist', { ...start, x: 1 }, 'ProtocolError', 'The payload has no field x.'],
    ['an array', [], 'FormatViolation', 'The payload is not a JSON object.'],
    ['a wrong type', { ...start, seqNo: '1' }, 'TypeConstraintViolation', 'seqNo must be of type integer.'],
    [
      'an unknown word',
      { ...start, eventType: 'Begun' },
      'PropertyConstraintViolation',
      'eventType must be one of Ended, Started, Updated.',
    ],
    [
      'too few elements',
      { ...start, meterValue: [] },
      'OccurrenceConstraintViolation',
      'meterValue must NOT have fewer than 1 items.',
    ],
    [
      'a text that is too long',
      { ...start, transactionInfo: { transactionId: 'x'.repeat(37) } },
      'PropertyConstraintViolation',
      'transactionInfo.transactionId must NOT have more than 36 characters.',
    ],
  ])('for %s has its code and says where', (_, payload, code, description) => {
    expect(v201.checkRequest('station', 'TransactionEvent', payload)).toEqual({
      ok: false,
      refusal: { code, description },
    });
  });

  it('does not repeat values, and names of fields only as far as they go into a line', () => {
    const refused = v21.checkRequest('station', 'Authorize', {
      idToken: { idToken: 5, type: 'SECRET' },
      ['y'.repeat(500)]: 1,
    });
    expect(JSON.stringify(refused)).not.toContain('SECRET');
    expect(JSON.stringify(v21.checkRequest('station', 'Heartbeat', { ['y'.repeat(500)]: 1 })).length).toBeLessThan(200);
  });
});

describe('what stations of 1.6 may deviate in', () => {
  it('is taken from them and never sent to them', () => {
    const boot = { chargePointVendor: 'v'.repeat(50), chargePointModel: 'm' };
    expect(v16.checkRequest('station', 'BootNotification', boot)).toMatchObject({ ok: true });
    const key = { key: 'k', readonly: true, value: 'x'.repeat(1_000), vendorField: 1 };
    expect(v16.checkResponse('GetConfiguration', { configurationKey: [key] })).toMatchObject({ ok: true });
    expect(v16.checkResponse('Authorize', { idTagInfo: { status: 'Accepted', more: 1 } })).toMatchObject({
      ok: false,
      refusal: { code: 'FormationViolation' },
    });
    expect(
      v16.checkResponse('BootNotification', { currentTime: EVENT.timestamp, interval: 1.5, status: 'Accepted' }),
    ).toMatchObject({ ok: false, refusal: { code: 'TypeConstraintViolation' } });
  });
});

describe('receiving', () => {
  const transaction = { ...EVENT, transactionInfo: { transactionId: 't' } };

  it('gives a call that is typed by its action', () => {
    const message = v201.receive('station', encodeCall('a', 'TransactionEvent', transaction));
    if (message.kind !== 'call' || message.request.action !== 'TransactionEvent') throw new Error(message.kind);
    const { eventType, seqNo }: { eventType: 'Started' | 'Updated' | 'Ended'; seqNo: number } = message.request.payload;
    expect({ eventType, seqNo, messageId: message.messageId }).toEqual({
      eventType: 'Updated',
      seqNo: 1,
      messageId: 'a',
    });
  });

  it('gives a refusal with the id to answer to, and none for what nobody answers', () => {
    expect(v201.receive('station', encodeCall('a', 'Reset', {}))).toEqual({
      kind: 'refused',
      messageId: 'a',
      action: 'Reset',
      refusal: { code: 'NotSupported', description: 'Reset is not taken from a station.' },
    });
    const refused = v21.receive('station', encodeSend('a', 'NotifyPeriodicEventStream', {}));
    expect(refused).toMatchObject({ kind: 'refused', action: 'NotifyPeriodicEventStream' });
    expect(refused).not.toHaveProperty('messageId');
  });

  it('passes on what is no call', () => {
    expect(v16.receive('station', '[3,"a",{}]')).toEqual({ kind: 'result', messageId: 'a', payload: {} });
    expect(v16.receive('station', '[')).toMatchObject({ kind: 'malformed', code: 'FormationViolation' });
    expect(v21.receive('station', '[7,"a",{}]')).toMatchObject({ kind: 'unknown' });
  });

  it('says the same of the first call and of the five thousandth', () => {
    const texts = [
      encodeCall('a', 'TransactionEvent', transaction),
      encodeCall('b', 'TransactionEvent', { ...transaction, seqNo: -1.5 }),
      encodeCall('c', 'TransactionEvent', { ...transaction, customData: { vendorId: 'v', more: [1] } }),
    ];
    const first = texts.map((text) => v201.receive('station', text));
    for (let count = 0; count < 5_000; count += 1) v201.receive('station', texts[0] ?? '');
    expect(texts.map((text) => v201.receive('station', text))).toEqual(first);
    // A sender who may not start it is refused then, too.
    expect(v201.receive('csms', texts[0] ?? '')).toMatchObject({ kind: 'refused', refusal: { code: 'NotSupported' } });
  });
});
