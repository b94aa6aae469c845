import fc from 'fast-check';
import { eventPattern, EventPatternError } from './event-pattern';
import { passesFilters, sqsRecord } from './sqs-event';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax */
describe('a filter pattern', () => {
  it.each<[pattern: object, event: unknown, matches: boolean]>([
    [{ a: ['x'] }, { a: 'x' }, true],
    [{ a: ['x'] }, { a: 'y' }, false],
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['x'], b: [1] }, { a: 'x', b: 1 }, true],
    [{ a: ['x'], b: [1] }, { a: 'x', b: 2 }, false],
    [{ a: [null] }, { a: null }, true],
    [{ a: [''] }, { a: '' }, true],
    [{ a: { b: { c: ['deep'] } } }, { a: { b: { c: 'deep' } } }, true],
    [{ a: { b: ['deep'] } }, { a: 'flat' }, false],
    [{ a: [{ prefix: 'us-' }] }, { a: 'us-east-1' }, true],
    [{ a: [{ suffix: '.png' }] }, { a: 'x.png' }, true],
    [{ a: [{ 'equals-ignore-case': 'Ab' }] }, { a: 'aB' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'x' }, false],
    [{ a: [{ 'anything-but': ['x'] }] }, {}, false],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'yx' }, true],
    [{ a: [{ numeric: ['>=', 10, '<', 20] }] }, { a: 19.5 }, true],
    [{ a: [{ numeric: ['>=', 10, '<', 20] }] }, { a: 20 }, false],
    [{ a: [{ numeric: ['=', 100] }] }, { a: '100' }, false],
    [{ a: [{ exists: true }] }, { a: 0 }, true],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ exists: false }] }, { a: 1 }, false],
    [{ a: ['x'] }, { a: ['y', 'x'] }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: [1] }, { b: 'y' }, false],
  ])('%j on %j: %s', (pattern, event, matches) => {
    expect(eventPattern(JSON.stringify(pattern))(event)).toBe(matches);
  });

  it.each([
    '{',
    '[]',
    '{"a":"x"}',
    '{"a":[]}',
    '{"a":[{"wildcard":"*"}]}',
    '{"a":[{"prefix":1}]}',
    '{"a":[{"numeric":[">"]}]}',
    '{"$or":[{"a":["x"]}]}',
    '{"a":[{"prefix":"a","suffix":"b"}]}',
  ])('%s is refused', (pattern) => {
    expect(() => eventPattern(pattern)).toThrow(EventPatternError);
  });

  it('matches an event that repeats it, and never one without the field', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), (key, value) => {
        fc.pre(key !== '$or' && key !== '__proto__');
        const matches = eventPattern(JSON.stringify({ [key]: [value] }));
        expect(matches({ [key]: value })).toBe(true);
        expect(matches({ [`${key}.`]: value })).toBe(false);
      }),
    );
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
describe('filters of a queue', () => {
  const message = (body: string) =>
    sqsRecord(
      {
        messageId: 'm',
        receiptHandle: 'r',
        body,
        md5OfBody: '',
        attributes: { ApproximateReceiveCount: '1' },
        messageAttributes: {},
        causes: [],
      },
      'arn:aws:sqs:eu-central-1:000000000000:q',
      'eu-central-1',
    );
  const filters = (...patterns: object[]) => patterns.map((pattern) => eventPattern(JSON.stringify(pattern)));

  it('look into a body of JSON', () => {
    expect(passesFilters(message('{"kind":"a"}'), filters({ body: { kind: ['a'] } }))).toBe(true);
    expect(passesFilters(message('plain'), filters({ body: { kind: ['a'] } }))).toBe(false);
  });

  it('compare a body of text', () => {
    expect(passesFilters(message('plain'), filters({ body: ['plain'] }))).toBe(true);
    expect(passesFilters(message('{"a":1}'), filters({ body: ['plain'] }))).toBe(false);
  });

  it('let a message through that passes any of them', () => {
    expect(passesFilters(message('{"kind":"b"}'), filters({ body: { kind: ['a'] } }, { body: { kind: ['b'] } }))).toBe(
      true,
    );
    expect(passesFilters(message('anything'), [])).toBe(true);
  });
});
