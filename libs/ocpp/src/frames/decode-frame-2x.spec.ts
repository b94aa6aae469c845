import fc from 'fast-check';
import { ERROR_CODES_2X } from '../error-code';
import { decodeFrameV201, decodeFrameV21 } from './decode-frame-2x';
import { encodeCallError, encodeCallResultError, encodeSend } from './encode-frame';

describe.each([
  ['2.0.1', decodeFrameV201],
  ['2.1', decodeFrameV21],
])('a frame of %s', (_, decode) => {
  it('is a call, a result or an error', () => {
    expect(decode('[2,"19223201","Heartbeat",{}]')).toEqual({
      kind: 'call',
      messageId: '19223201',
      action: 'Heartbeat',
      payload: {},
    });
    expect(decode('[3,"a",{"status":"Accepted"}]')).toEqual({
      kind: 'result',
      messageId: 'a',
      payload: { status: 'Accepted' },
    });
    expect(decode('[4,"162376037","NotSupported","SetDisplayMessageRequest not supported",{"why":1}]')).toEqual({
      kind: 'error',
      messageId: '162376037',
      code: 'NotSupported',
      description: 'SetDisplayMessageRequest not supported',
      details: { why: 1 },
    });
  });

  it('may have null for no arguments (§4.1.5)', () => {
    expect(decode('[2,"a","Heartbeat",null]')).toMatchObject({ kind: 'call', payload: {} });
    expect(decode('[3,"a",null]')).toMatchObject({ kind: 'result', payload: {} });
  });

  it.each([
    ['no JSON', '[2,"a","Heartbeat",{}'],
    ['an object', '{"a":1}'],
    ['no elements', '[]'],
    ['a type that is no number', '["2","a","Heartbeat",{}]'],
    ['a call without an id', '[2]'],
    ['a call with an empty id', '[2,"","Heartbeat",{}]'],
    ['a call whose id is an object', '[2,{},"Heartbeat",{}]'],
    ['deep nesting', `[2,"a","Heartbeat",${'['.repeat(50_000)}${']'.repeat(50_000)}]`],
    ['too much', JSON.stringify([2, 'a', 'DataTransfer', { vendorId: 'v', data: 'x'.repeat(140_000) }])],
  ])('that is %s is answered to the id -1 (§4.2.3)', (__, text) => {
    expect(decode(text)).toEqual({
      kind: 'malformed',
      messageId: '-1',
      code: 'RpcFrameworkError',
      description: expect.any(String),
    });
  });

  it.each([
    ['without a payload', '[2,"a","Heartbeat"]', 'a'],
    ['with too much', '[2,"a","Heartbeat",{},{}]', 'a'],
    ['whose action is no text', '[2,"a",7,{}]', 'a'],
    ['whose id is a number', '[2,7,"Heartbeat",{}]', '7'],
    ['whose id is too long', `[2,"${'x'.repeat(37)}","Heartbeat",{}]`, 'x'.repeat(37)],
  ])('that is a call %s is answered by its id', (__, text, messageId) => {
    expect(decode(text)).toMatchObject({ kind: 'malformed', code: 'RpcFrameworkError', messageId });
  });

  it('that is a faulty answer is not answered', () => {
    for (const text of ['[3,"a"]', '[3,"a",{},{}]', '[3,"",{}]', '[4,"a"]', '[4,"a",7]']) {
      const frame = decode(text);
      expect(frame).toMatchObject({ kind: 'malformed', code: 'RpcFrameworkError' });
      expect(frame).not.toHaveProperty('messageId');
    }
  });

  it('refuses text that no store could keep', () => {
    const call = (text: string) => decode(`[2,"a","DataTransfer",{"vendorId":"v","data":"${text}"}]`);
    expect(call('\\u0000')).toMatchObject({ kind: 'malformed', messageId: 'a', code: 'PropertyConstraintViolation' });
    expect(call('\\ud83d\\ude00')).toMatchObject({ kind: 'call' });
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void decode(text)));
  });

  it('carries every error code', () => {
    for (const code of ERROR_CODES_2X)
      expect(decode(encodeCallError('a', code, 'why'))).toEqual({
        kind: 'error',
        messageId: 'a',
        code,
        description: 'why',
      });
  });
});

describe('message types', () => {
  it('that 2.0.1 does not have are refused (§4.4), unless they are answers', () => {
    expect(decodeFrameV201('[6,"a","NotifyPeriodicEventStream",{}]')).toMatchObject({
      kind: 'malformed',
      messageId: 'a',
      code: 'MessageTypeNotSupported',
    });
    expect(decodeFrameV201('[9]')).toMatchObject({ messageId: '-1', code: 'MessageTypeNotSupported' });
    expect(decodeFrameV201('[5,"a","FormatViolation","",{}]')).not.toHaveProperty('messageId');
  });

  it('that 2.1 does not have are ignored (§4.4)', () => {
    for (const type of [0, 1, 7, 2.5, -1])
      expect(decodeFrameV21(`[${type},"a",{}]`)).toMatchObject({ kind: 'unknown' });
  });

  it('of 2.1 alone are SEND, which nobody answers, and CALLRESULTERROR', () => {
    const payload = { id: 123, pending: 0, data: [{ t: 1, v: '230.4' }] };
    expect(decodeFrameV21(encodeSend('a', 'NotifyPeriodicEventStream', payload))).toEqual({
      kind: 'send',
      messageId: 'a',
      action: 'NotifyPeriodicEventStream',
      payload,
    });
    for (const text of ['[6,"a","X"]', '[6,"","X",{}]', '[6,7,"X",{}]', '[6,"a",1,{}]', '[5,"a"]', '[5,"a",1]'])
      expect(decodeFrameV21(text)).not.toHaveProperty('messageId');
    expect(decodeFrameV21(encodeCallResultError('a', 'FormatViolation', 'why'))).toEqual({
      kind: 'result-error',
      messageId: 'a',
      code: 'FormatViolation',
      description: 'why',
    });
  });
});

describe('an error that is encoded', () => {
  it('is cut, but not between the halves of a character', () => {
    const description = `${'x'.repeat(254)}😀`;
    expect(JSON.parse(encodeCallError('a', 'GenericError', description))).toEqual([
      4,
      'a',
      'GenericError',
      'x'.repeat(254),
      {},
    ]);
  });
});
