import fc from 'fast-check';
import { compileFilter } from './filter-policy';

type Attributes = Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (value: number) => ({ DataType: 'Number', StringValue: String(value) });
const list = (values: unknown[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });

function byAttributes(policy: unknown, attributes: Attributes): boolean {
  return compileFilter(policy, 'MessageAttributes')(attributes, () => {
    throw new Error('the body was asked for');
  });
}

function byBody(policy: unknown, body: unknown): boolean {
  return compileFilter(policy, 'MessageBody')({}, () => body);
}

/** Cases of https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html, numeric-value-matching.html, attribute-key-matching.html and and-or-logic.html */
describe('filter policies', () => {
  it.each<[string, unknown, Attributes, boolean]>([
    ['exact', { sport: ['rugby', 'tennis'] }, { sport: text('tennis') }, true],
    ['exact, another value', { sport: ['rugby', 'tennis'] }, { sport: text('chess') }, false],
    ['exact, case counts', { sport: ['rugby'] }, { sport: text('Rugby') }, false],
    ['absent', { sport: ['rugby'] }, {}, false],
    ['one element of a list suffices', { sport: ['rugby'] }, { sport: list(['chess', 'rugby']) }, true],
    ['a list may hold numbers, booleans and null', { x: [null] }, { x: list([1, true, null]) }, true],
    [
      'every key must match',
      { sport: ['rugby'], price: [{ numeric: ['>', 100] }] },
      { sport: text('rugby'), price: number(100) },
      false,
    ],
    ['prefix', { sport: [{ prefix: 'bas' }] }, { sport: text('basketball') }, true],
    ['suffix', { sport: [{ suffix: 'ball' }] }, { sport: text('basketball') }, true],
    ['suffix, not', { sport: [{ suffix: 'ball' }] }, { sport: text('ballet') }, false],
    ['equals-ignore-case', { sport: [{ 'equals-ignore-case': 'tennis' }] }, { sport: text('TENNIS') }, true],
    ['anything-but', { sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: text('football') }, true],
    ['anything-but, excluded', { sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: text('rugby') }, false],
    [
      'anything-but, a list with another value',
      { sport: [{ 'anything-but': ['rugby', 'tennis'] }] },
      { sport: list(['rugby', 'baseball']) },
      true,
    ],
    ['anything-but needs the key', { sport: [{ 'anything-but': 'rugby' }] }, {}, false],
    [
      'anything-but prefix',
      { event: [{ 'anything-but': { prefix: 'order-' } }] },
      { event: text('order-entry') },
      false,
    ],
    [
      'anything-but prefix, other',
      { event: [{ 'anything-but': { prefix: 'order-' } }] },
      { event: text('data-entry') },
      true,
    ],
    ['anything-but numbers', { price: [{ 'anything-but': [100, 500] }] }, { price: number(101) }, true],
    [
      'numeric =',
      { price: [{ numeric: ['=', 301.5] }] },
      { price: { DataType: 'Number', StringValue: '3.015e2' } },
      true,
    ],
    ['numeric range', { price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: number(150) }, true],
    ['numeric range, outside', { price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: number(0) }, false],
    ['numeric is not for strings', { price: [{ numeric: ['>', 0] }] }, { price: text('5') }, false],
    ['exists', { store: [{ exists: true }] }, { store: text('') }, true],
    ['exists false', { store: [{ exists: false }] }, { other: text('a') }, true],
    ['exists false, there', { store: [{ exists: false }] }, { store: text('a') }, false],
    ['absent or a value', { store: [{ exists: false }, 'a'] }, { store: text('a') }, true],
    ['address range', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: text('10.0.0.77') }, true],
    ['address range, outside', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: text('10.0.1.77') }, false],
    [
      '$or',
      { source: ['shop'], $or: [{ metric: ['cpu'] }, { unit: ['count'] }] },
      { source: text('shop'), unit: text('count') },
      true,
    ],
    [
      '$or, no branch',
      { source: ['shop'], $or: [{ metric: ['cpu'] }, { unit: ['count'] }] },
      { source: text('shop') },
      false,
    ],
    ['$or within $or', { $or: [{ a: ['1'] }, { $or: [{ b: ['2'] }, { c: ['3'] }] }] }, { c: text('3') }, true],
    ['$or with one branch is a name like any other', { $or: ['rugby'] }, { $or: text('rugby') }, true],
    [
      'binary attributes are not compared',
      { raw: [{ exists: true }] },
      { raw: { DataType: 'Binary', BinaryValue: 'AAAA' } },
      false,
    ],
    ['__proto__ is a name like any other', JSON.parse('{"__proto__":["x"]}'), {}, false],
  ])('by attributes: %s', (_name, policy, attributes, expected) => {
    expect(byAttributes(policy, attributes)).toBe(expected);
  });

  it.each<[string, unknown, unknown, boolean]>([
    ['nested keys', { site: { city: ['Chicago'] } }, { site: { city: 'Chicago', power: 50 } }, true],
    ['nested keys, other value', { site: { city: ['Chicago'] } }, { site: { city: 'Boston' } }, false],
    ['booleans and null', { active: [true], end: [null] }, { active: true, end: null }, true],
    ['numbers are not strings', { price: ['5'] }, { price: 5 }, false],
    [
      'a list of objects: one element matches all',
      { evse: { id: [2], state: ['Faulted'] } },
      {
        evse: [
          { id: 1, state: 'Faulted' },
          { id: 2, state: 'Faulted' },
        ],
      },
      true,
    ],
    [
      'a list of objects: no single element does',
      { evse: { id: [2], state: ['Faulted'] } },
      {
        evse: [
          { id: 1, state: 'Faulted' },
          { id: 2, state: 'Available' },
        ],
      },
      false,
    ],
    [
      'nested $or',
      { site: { $or: [{ city: ['Chicago'] }, { zone: [{ prefix: 'Europe/' }] }] } },
      { site: { zone: 'Europe/Berlin' } },
      true,
    ],
    ['exists false deep', { site: { city: [{ exists: false }] } }, { site: { zone: 'x' } }, true],
    ['a body that is no object', { site: ['x'] }, 'text', false],
  ])('by body: %s', (_name, policy, body, expected) => {
    expect(byBody(policy, body)).toBe(expected);
  });

  it.each<[string, unknown, 'MessageAttributes' | 'MessageBody']>([
    ['no object', ['a'], 'MessageBody'],
    ['a bare value', { a: 'b' }, 'MessageBody'],
    ['an empty list', { a: [] }, 'MessageBody'],
    ['an unknown operator', { a: [{ like: 'b' }] }, 'MessageBody'],
    ['two operators at once', { a: [{ prefix: 'a', suffix: 'b' }] }, 'MessageBody'],
    ['a range of a text', { a: [{ numeric: ['>', 'b'] }] }, 'MessageBody'],
    ['exists of a text', { a: [{ exists: 'yes' }] }, 'MessageBody'],
    ['nesting by attributes', { a: { b: ['c'] } }, 'MessageAttributes'],
    ['six keys', { a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }, 'MessageBody'],
    ['too many combinations', { a: { b: { c: [1, 2, 3, 4] } }, d: { e: [1, 2, 3] }, f: [1, 2, 3] }, 'MessageBody'],
  ])('refuses %s', (_name, policy, scope) => {
    expect(() => compileFilter(policy, scope)).toThrow(expect.objectContaining({ code: 'InvalidParameter' }));
  });

  const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'B', 'cab');
  const condition = fc.oneof<fc.Arbitrary<unknown>[]>(
    word,
    fc.record({ prefix: word }),
    fc.record({ suffix: word }),
    fc.record({ 'anything-but': fc.array(word, { minLength: 1, maxLength: 2 }) }),
    fc.record({ 'equals-ignore-case': word }),
  );

  it('matches a key when one of its conditions does, and a policy when all of its keys do', () => {
    const rules = fc.array(condition, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rules, rules, word, word, (first, second, x, y) => {
        const attributes = { x: text(x), y: text(y) };
        const any = (key: string, conditions: unknown[]): boolean =>
          conditions.some((each) => byAttributes({ [key]: [each] }, attributes));
        expect(byAttributes({ x: first, y: second }, attributes)).toBe(any('x', first) && any('y', second));
        expect(byAttributes({ $or: [{ x: first }, { y: second }] }, attributes)).toBe(
          any('x', first) || any('y', second),
        );
      }),
    );
  });

  it('judges a body’s texts as it judges attributes', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 4 }),
        fc.array(word, { minLength: 1 }),
        (rules, values) => {
          expect(byBody({ x: rules }, { x: values })).toBe(byAttributes({ x: rules }, { x: list(values) }));
        },
      ),
    );
  });

  it('excludes with anything-but exactly what the list holds', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (excluded, value) => {
        expect(byAttributes({ x: [{ 'anything-but': excluded }] }, { x: text(value) })).toBe(
          !byAttributes({ x: excluded }, { x: text(value) }),
        );
      }),
    );
  });

  it('agrees with arithmetic on ranges', () => {
    const bound = fc.integer({ min: -5, max: 5 });
    fc.assert(
      fc.property(bound, bound, bound, (low, high, value) => {
        expect(byAttributes({ x: [{ numeric: ['>=', low, '<', high] }] }, { x: number(value) })).toBe(
          value >= low && value < high,
        );
      }),
    );
  });
});
