import { v16 } from '../v16';
import { v21 } from '../v21';
import { JSON_TOLERANCES, type JsonTolerance } from './repair';

const T = '2026-01-05T10:00:00Z';
const start = { connectorId: 1, idTag: '1234', meterStart: 1000, timestamp: T };
const call = (action: string, payload: object): string => JSON.stringify([2, 'm', action, payload]);
const taken = (text: string, names: readonly JsonTolerance[]): object | undefined => {
  const received = v16.receive('station', text, new Set(names));
  return received.kind === 'call' ? received.request.payload : undefined;
};

/** For each tolerance what a station sends, and what is meant by it. */
const CASES: { readonly [Name in JsonTolerance]: { readonly sent: string; readonly meant: object } } = {
  'numbers-as-strings': {
    sent: call('StartTransaction', { ...start, connectorId: '1', meterStart: '1000' }),
    meant: start,
  },
  'empty-fields': {
    sent: call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: '' }),
    meant: { connectorId: 1, errorCode: 'NoError', status: 'Available' },
  },
  'null-fields': {
    sent: call('StartTransaction', { ...start, reservationId: null }),
    meant: start,
  },
};

describe.each(JSON_TOLERANCES)('the tolerance %s', (name) => {
  const { sent, meant } = CASES[name];

  it('takes what is refused without it, and nothing else of it is changed', () => {
    expect(taken(sent, [])).toBeUndefined();
    expect(taken(sent, [name])).toEqual(meant);
  });

  it('is needed: all others together do not take it', () => {
    expect(
      taken(
        sent,
        JSON_TOLERANCES.filter((other) => other !== name),
      ),
    ).toBeUndefined();
  });
});

it('takes several deviations of one message, deep inside of it', () => {
  const sent = call('MeterValues', {
    connectorId: '1',
    transactionId: null,
    meterValue: [{ timestamp: T, sampledValue: [{ value: '1', unit: '', context: null }] }],
  });
  expect(taken(sent, JSON_TOLERANCES)).toEqual({
    connectorId: 1,
    meterValue: [{ timestamp: T, sampledValue: [{ value: '1' }] }],
  });
});

it('works in 2.x, with the names of fields that every object has', () => {
  const payload = { requestId: '7', seqNo: '0', generatedAt: T, ['__proto__']: null };
  const received = v21.receive('station', call('NotifyReport', payload), new Set(JSON_TOLERANCES));
  expect(received.kind).toBe('refused');
  const { ['__proto__']: _, ...plain } = payload;
  expect(v21.receive('station', call('NotifyReport', plain), new Set(JSON_TOLERANCES))).toMatchObject({
    kind: 'call',
    request: { payload: { requestId: 7, seqNo: 0 } },
  });
});

it.each([
  ['a field that has to be there', { ...start, timestamp: '' }],
  ['text that is no number', { ...start, meterStart: '1000 Wh' }],
  ['a number beyond its bounds', { ...start, connectorId: '70000' }],
  ['an unknown field', { ...start, extra: null }],
])('refuses %s in the words that it is refused by anyway', (_, payload) => {
  const strict = v16.receive('station', call('StartTransaction', payload));
  expect(v16.receive('station', call('StartTransaction', payload), new Set(JSON_TOLERANCES))).toEqual(strict);
  expect(strict.kind).toBe('refused');
});

it('gives up on a message in which everything is wrong', () => {
  const sampledValue = Array.from({ length: 500 }, () => ({ value: '1', unit: '' }));
  expect(
    taken(call('MeterValues', { connectorId: 1, meterValue: [{ timestamp: T, sampledValue }] }), JSON_TOLERANCES),
  ).toBe(undefined);
});
