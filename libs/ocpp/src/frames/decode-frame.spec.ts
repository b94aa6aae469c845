import fc from 'fast-check';
import { ERROR_CODES } from '../error-code';
import { decodeFrame } from './decode-frame';
import { encodeCallError, encodeCallResult } from './encode-frame';

describe('decodeFrame', () => {
  it('reads a call, a result and an error', () => {
    expect(decodeFrame('[2,"19223201","Heartbeat",{}]')).toEqual({
      kind: 'call',
      messageId: '19223201',
      action: 'Heartbeat',
      payload: {},
    });
    expect(decodeFrame('[3,"a",{"status":"Accepted"}]')).toEqual({
      kind: 'result',
      messageId: 'a',
      payload: { status: 'Accepted' },
    });
    expect(decodeFrame('[4,"162376037","NotSupported","SendLocalList.req not implemented",{}]')).toEqual({
      kind: 'error',
      messageId: '162376037',
      code: 'NotSupported',
      description: 'SendLocalList.req not implemented',
    });
  });

  it('takes null for no arguments, as §4.2.1 allows', () => {
    expect(decodeFrame('[2,"a","Heartbeat",null]')).toMatchObject({ kind: 'call', payload: {} });
    expect(decodeFrame('[3,"a",null]')).toMatchObject({ kind: 'result', payload: {} });
  });

  it('takes ids of 36 characters and refuses longer ones by the same id', () => {
    const id = 'x'.repeat(36);
    expect(decodeFrame(JSON.stringify([2, id, 'Heartbeat', {}]))).toMatchObject({ kind: 'call', messageId: id });
    expect(decodeFrame(JSON.stringify([2, `${id}x`, 'Heartbeat', {}]))).toMatchObject({
      kind: 'malformed',
      messageId: `${id}x`,
      code: 'FormationViolation',
    });
  });

  it.each([
    ['no JSON', '[2,"a","Heartbeat",{}'],
    ['nothing', ''],
    ['an object', '{"a":1}'],
    ['no elements', '[]'],
    ['a type that is no number', '["2","a","Heartbeat",{}]'],
    ['no id', '[2]'],
    ['an empty id', '[2,"","Heartbeat",{}]'],
    ['an id that is an object', '[2,{},"Heartbeat",{}]'],
    ['an id of a megabyte', JSON.stringify([2, 'x'.repeat(100_000), 'Heartbeat', {}])],
    ['deep nesting', `[2,"a","Heartbeat",${'['.repeat(50_000)}${']'.repeat(50_000)}]`],
    ['too much', JSON.stringify([2, 'a', 'DataTransfer', { vendorId: 'v', data: 'x'.repeat(140_000) }])],
  ])('has no id to answer to for %s', (_, text) => {
    expect(decodeFrame(text)).toEqual({
      kind: 'malformed',
      code: 'FormationViolation',
      description: expect.any(String),
    });
  });

  it.each([
    ['a call without a payload', '[2,"a","Heartbeat"]'],
    ['a call with too much', '[2,"a","Heartbeat",{},{}]'],
    ['an action that is no string', '[2,"a",7,{}]'],
    ['an id that is a number', '[2,7,"Heartbeat",{}]'],
  ])('answers %s by its id', (_, text) => {
    expect(decodeFrame(text)).toMatchObject({
      kind: 'malformed',
      code: 'FormationViolation',
      messageId: expect.any(String),
    });
  });

  it('never answers a faulty answer', () => {
    for (const text of ['[3,"a"]', '[3,"a",{},{}]', '[4,"a"]', '[4,"a",7]']) {
      expect(decodeFrame(text)).toEqual({
        kind: 'malformed',
        code: 'FormationViolation',
        description: expect.any(String),
      });
    }
  });

  it('ignores message types that it does not know (§4.1.3)', () => {
    expect(decodeFrame('[6,"a","NotifyX",{}]')).toMatchObject({ kind: 'unknown' });
    expect(decodeFrame('[9]')).toMatchObject({ kind: 'unknown' });
  });

  it('refuses text that no store could keep', () => {
    const frame = (text: string) => decodeFrame(`[2,"a","DataTransfer",{"vendorId":"v","data":"${text}"}]`);
    expect(frame('\\u0000')).toMatchObject({ kind: 'malformed', messageId: 'a', code: 'PropertyConstraintViolation' });
    expect(frame('\\ud800')).toMatchObject({ kind: 'malformed', messageId: 'a', code: 'PropertyConstraintViolation' });
    expect(frame('\\ud83d\\ude00')).toMatchObject({ kind: 'call' });
    expect(frame('\\\\u0000')).toMatchObject({ kind: 'call' });
  });

  it('passes SQL and script on as the data that they are', () => {
    const data = `'); DROP TABLE session;-- <script>alert(1)</script> \${jndi:ldap://x} __proto__`;
    expect(decodeFrame(JSON.stringify([2, 'a', 'DataTransfer', { vendorId: data, ['__proto__']: 1 }]))).toMatchObject({
      payload: { vendorId: data },
    });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
        ),
        (text) => void decodeFrame(text),
      ),
    );
  });

  it('reads back whatever is a proper call', () => {
    const id = fc.string({ minLength: 1, maxLength: 36 });
    const payload = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(fc.integer(), fc.stringMatching(/^[ -~]*$/)),
    );
    fc.assert(
      fc.property(id, fc.string(), payload, (messageId, action, body) => {
        expect(decodeFrame(JSON.stringify([2, messageId, action, body]))).toEqual({
          kind: 'call',
          messageId,
          action,
          payload: JSON.parse(JSON.stringify(body)),
        });
      }),
    );
  });
});

describe('encoding', () => {
  it('repeats the id and adds empty details', () => {
    expect(JSON.parse(encodeCallResult('a', { status: 'Accepted' }))).toEqual([3, 'a', { status: 'Accepted' }]);
    for (const code of ERROR_CODES)
      expect(JSON.parse(encodeCallError('a', code, 'why'))).toEqual([4, 'a', code, 'why', {}]);
  });

  it('cuts long descriptions', () => {
    expect((JSON.parse(encodeCallError('a', 'GenericError', 'x'.repeat(1000))) as string[])[3]).toHaveLength(255);
  });

  it('keeps the misspelling of the specification', () => {
    expect(ERROR_CODES).toContain('OccurenceConstraintViolation');
  });
});
