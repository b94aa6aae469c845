import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { STATION_ACTIONS } from './actions';
import { validateRequest } from './validate-request';
import { validateRequestV15 } from '../v15/validate-request';

const T = '2026-01-01T10:00:00Z';

const VALID: Record<string, object> = {
  Authorize: { idTag: 'DEMO-0001' },
  BootNotification: {
    chargePointVendor: 'V',
    chargePointModel: 'M',
    iccid: '1',
    imsi: '2',
    meterType: 't',
    meterSerialNumber: 's',
    firmwareVersion: '1.0',
  },
  DataTransfer: { vendorId: 'v', messageId: 'm', data: 'd' },
  DiagnosticsStatusNotification: { status: 'Uploaded' },
  FirmwareStatusNotification: { status: 'Installed' },
  Heartbeat: {},
  MeterValues: {
    connectorId: 1,
    transactionId: 5,
    meterValue: [
      {
        timestamp: T,
        sampledValue: [
          { value: '1', unit: 'Celcius' },
          { value: '1', unit: 'Celsius' },
        ],
      },
    ],
  },
  StartTransaction: { connectorId: 1, idTag: 'DEMO-0001', meterStart: 0, timestamp: T, reservationId: 4 },
  StatusNotification: { connectorId: 0, errorCode: 'NoError', status: 'Available', timestamp: T },
  StopTransaction: { transactionId: 5, timestamp: T, meterStop: 10 },
};

describe('validateRequest', () => {
  it.each(STATION_ACTIONS)('takes a proper %s', (action) => {
    expect(validateRequest(action, VALID[action])).toEqual({ ok: true, request: { action, payload: VALID[action] } });
  });

  it('tells actions that exist from actions that do not', () => {
    expect(validateRequest('Reset', {})).toMatchObject({ refusal: { code: 'NotSupported' } });
    expect(validateRequest('SecurityEventNotification', {})).toMatchObject({ refusal: { code: 'NotSupported' } });
    for (const action of ['Nonsense', 'heartbeat', '', 'constructor', '__proto__', 'toString']) {
      expect(validateRequest(action, {})).toMatchObject({ ok: false, refusal: { code: 'NotImplemented' } });
    }
  });

  const start = VALID['StartTransaction'];
  it.each([
    ['a missing field', 'Authorize', {}, 'ProtocolError'],
    ['an unknown field', 'Heartbeat', { x: 1 }, 'FormationViolation'],
    ['a payload that is an array', 'Heartbeat', [], 'FormationViolation'],
    ['a payload that is text', 'Heartbeat', 'x', 'FormationViolation'],
    ['a number for text', 'Authorize', { idTag: 12 }, 'TypeConstraintViolation'],
    ['text for a number', 'StartTransaction', { ...start, connectorId: '1' }, 'TypeConstraintViolation'],
    ['a fraction for a number', 'StartTransaction', { ...start, meterStart: 1.5 }, 'TypeConstraintViolation'],
    ['an array for a field', 'Authorize', { idTag: ['DEMO-0001'] }, 'TypeConstraintViolation'],
    ['null for a field', 'Authorize', { idTag: null }, 'TypeConstraintViolation'],
    ['a tag that is too long', 'Authorize', { idTag: 'x'.repeat(21) }, 'PropertyConstraintViolation'],
    [
      'an unknown word',
      'StatusNotification',
      { ...VALID['StatusNotification'], status: 'Occupied' },
      'PropertyConstraintViolation',
    ],
    ['no date', 'StartTransaction', { ...start, timestamp: 'yesterday' }, 'PropertyConstraintViolation'],
    ['connector 0 for a transaction', 'StartTransaction', { ...start, connectorId: 0 }, 'PropertyConstraintViolation'],
    [
      'a negative connector',
      'StatusNotification',
      { ...VALID['StatusNotification'], connectorId: -1 },
      'PropertyConstraintViolation',
    ],
    ['a register beyond reason', 'StartTransaction', { ...start, meterStart: 1e300 }, 'PropertyConstraintViolation'],
    [
      'a transaction beyond 32 bits',
      'StopTransaction',
      { ...VALID['StopTransaction'], transactionId: 2 ** 31 },
      'PropertyConstraintViolation',
    ],
    ['samples that are no array', 'MeterValues', { connectorId: 1, meterValue: {} }, 'TypeConstraintViolation'],
  ])('answers %s by its code', (_, action, payload, code) => {
    expect(validateRequest(action, payload)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('says where the fault lies without repeating the value', () => {
    const refused = validateRequest('MeterValues', {
      connectorId: 1,
      meterValue: [{ timestamp: T, sampledValue: [{ value: 5, secret: 'DEMO-0001' }] }],
    });
    expect(refused).toMatchObject({
      refusal: { description: expect.stringContaining('meterValue.0.sampledValue.0.value') },
    });
    expect(JSON.stringify(refused)).not.toContain('DEMO-0001');
  });

  it.each([
    '2026-01-01T10:00:00Z',
    '2026-01-01T10:00:00.123+02:00',
    '2026-01-01T10:00:00',
    '2026-01-01 10:00Z',
    '2026-01-01T10:00:00+0200',
  ])('takes %s for a time', (timestamp) =>
    expect(validateRequest('StartTransaction', { ...start, timestamp })).toMatchObject({ ok: true }),
  );

  it('takes a hundred thousand samples without trouble', () => {
    const sampledValue = Array.from({ length: 100_000 }, () => ({ value: '1' }));
    expect(
      validateRequest('MeterValues', { connectorId: 1, meterValue: [{ timestamp: T, sampledValue }] }),
    ).toMatchObject({ ok: true });
  });
});

describe('validateRequestV15', () => {
  it('has the words of 1.5 for statuses and errors, and no others', () => {
    const status = (status: string, errorCode: string) =>
      validateRequestV15('StatusNotification', { connectorId: 1, status, errorCode });
    expect(status('Occupied', 'Mode3Error')).toMatchObject({ ok: true });
    expect(status('Charging', 'NoError')).toMatchObject({
      ok: false,
      refusal: { code: 'PropertyConstraintViolation' },
    });
    expect(status('Occupied', 'EVCommunicationError')).toMatchObject({ ok: false });
  });
});

describe('the generated files', () => {
  it('are what the schemas give', () => {
    const script = path.join(__dirname, '../../scripts/generate-schemas.mjs');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });
});
