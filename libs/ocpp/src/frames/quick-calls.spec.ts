import { TABLE as TABLE_16 } from '../generated/v16-table';
import { TABLE as TABLE_201 } from '../generated/v201-table';
import { readTable } from '../schema/table';
import { QuickCalls } from './quick-calls';

const TABLES = { '1.6': TABLE_16, '2.0.1': TABLE_201 };
const T = '2026-01-01T10:00:00.000Z';
const SAMPLE = { value: '12.5', context: 'Sample.Periodic', measurand: 'Power.Active.Import', unit: 'W' };
const METER_VALUES = {
  connectorId: 1,
  transactionId: 7,
  meterValue: [{ timestamp: T, sampledValue: [SAMPLE, SAMPLE] }],
};

/** A reader of one version whose function for `action` is there already. */
function readerOf(version: keyof typeof TABLES, action: string): (text: string) => unknown {
  const calls = new QuickCalls(1);
  const entry = readTable(TABLES[version]).get(action);
  if (entry === undefined) throw new Error(`There is no ${action}.`);
  calls.count(action, entry.request);
  return (text) => calls.read(text);
}

const call = (action: string, payload: unknown): string => JSON.stringify([2, 'id-1', action, payload]);

describe('a plainly spelt call', () => {
  it.each<[keyof typeof TABLES, string, object]>([
    ['1.6', 'Heartbeat', {}],
    ['1.6', 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: T }],
    ['1.6', 'StopTransaction', { meterStop: 0, timestamp: T, transactionId: 2147483647, transactionData: [] }],
    ['1.6', 'MeterValues', METER_VALUES],
    ['2.0.1', 'Heartbeat', {}],
    [
      '2.0.1',
      'TransactionEvent',
      {
        eventType: 'Updated',
        timestamp: T,
        triggerReason: 'MeterValuePeriodic',
        seqNo: 5,
        offline: false,
        transactionInfo: { transactionId: 'ab5c7e20-0000-4000-8000-000000000001', chargingState: 'Charging' },
        meterValue: [
          { timestamp: T, sampledValue: [{ value: 0.1 }, { value: -1234.5678 }, { value: 123456789012345 }] },
        ],
      },
    ],
  ])('is read without parsing (%s %s)', (version, action, payload) => {
    const read = readerOf(version, action);
    const expected = { isSend: false, messageId: 'id-1', action, payload };
    expect(read(call(action, payload))).toEqual(expected);
    // As Python spells it.
    const spaced = JSON.stringify([2, 'id-1', action, payload], undefined, 1)
      .replaceAll(/([[{])\n\s*/g, '$1')
      .replaceAll(/\n\s*([\]}])/g, '$1')
      .replaceAll(/\n\s*/g, ' ');
    expect(spaced).toContain('", "');
    expect(read(spaced)).toEqual(expected);
  });

  it('keeps the order of its fields, which what is derived from its text may rest on', () => {
    const read = readerOf('1.6', 'MeterValues');
    const text = `[2,"id-1","MeterValues",{"meterValue":[],"transactionId":7,"connectorId":1}]`;
    expect(JSON.stringify((read(text) as { payload: object }).payload)).toBe(text.slice(24, -1));
  });
});

describe('what somebody has to look at', () => {
  const valid = call('MeterValues', METER_VALUES);
  it.each([
    ['an action without a function', call('Heartbeat', {})],
    ['an unknown field', valid.replace('"unit"', '"unity"')],
    ['a field twice', valid.replace('{"connectorId":1,', '{"connectorId":1,"connectorId":1,')],
    ['a missing field', valid.replace('"connectorId":1,', '')],
    ['an unknown word of the same length', valid.replace('"W"', '"X"')],
    ['an escape', valid.replace('"12.5"', String.raw`"12\u002e5"`)],
    ['an escaped quote', valid.replace('"12.5"', String.raw`"12\"5"`)],
    ['a character that takes two bytes', valid.replace('"12.5"', '"12é5"')],
    ['a line break', valid.replace('"12.5"', '"12\n5"')],
    ['a number with an exponent', valid.replace(':7,', ':7e0,')],
    ['a number with a leading zero', valid.replace(':7,', ':07,')],
    ['a number of 16 digits', valid.replace(':7,', ':1000000000000000,')],
    ['a fraction', valid.replace(':7,', ':7.5,')],
    ['a connector out of bounds', valid.replace('"connectorId":1', '"connectorId":65536')],
    ['no date', valid.replace(T, 'yesterday')],
    ['a comma too many', valid.replace('}]}]}]', '}]}],}]')],
    ['text behind it', `${valid} `],
    ['an end too early', valid.slice(0, -1)],
    ['a fifth element', valid.replace(/]$/, ',{}]')],
    ['an id that is too long', valid.replace('id-1', 'x'.repeat(37))],
    ['an empty id', valid.replace('id-1', '')],
    ['an id with an escape', valid.replace('id-1', String.raw`\u0041`)],
    ['an id that is a number', valid.replace('"id-1"', '7')],
    ['another type', valid.replace('[2', '[3')],
    ['a space before everything', ` ${valid}`],
    ['nothing', ''],
    [
      'more than the usual',
      call('MeterValues', { ...METER_VALUES, meterValue: Array(500).fill(METER_VALUES.meterValue[0]) }),
    ],
  ])('is %s', (_, text) => {
    expect(readerOf('1.6', 'MeterValues')(text)).toBeUndefined();
  });

  it('is everything until an action has come often enough', () => {
    const calls = new QuickCalls(2);
    const entry = readTable(TABLE_16).get('Heartbeat');
    const schema = entry?.request ?? fail();
    calls.count('Heartbeat', schema);
    expect(calls.read(call('Heartbeat', {}))).toBeUndefined();
    calls.count('Heartbeat', schema);
    expect(calls.read(call('Heartbeat', {}))).toBeDefined();
  });

  it('does not see what an earlier, longer message has left behind', () => {
    const read = readerOf('1.6', 'MeterValues');
    expect(read(valid)).toBeDefined();
    for (let end = 0; end < valid.length; end += 1) expect(read(valid.slice(0, end))).toBeUndefined();
  });
});

function fail(): never {
  throw new Error('There is no such action.');
}
