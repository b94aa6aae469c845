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
    expect(v16.checkResponse('GetConfiguration', { configurationKey: [key] })).toBeUndefined();
    expect(v16.checkResponse('Authorize', { idTagInfo: { status: 'Accepted', more: 1 } })).toMatchObject({
      code: 'FormationViolation',
    });
    expect(
      v16.checkResponse('BootNotification', { currentTime: EVENT.timestamp, interval: 1.5, status: 'Accepted' }),
    ).toMatchObject({
      code: 'TypeConstraintViolation',
    });
  });
});
