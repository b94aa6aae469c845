import fc from 'fast-check';
import { failedMessages } from './batch-response';

const BATCH = new Set(['a', 'b', 'c']);
const failed = (answer: unknown): string[] | 'all' => {
  const found = failedMessages(typeof answer === 'string' ? answer : JSON.stringify(answer), BATCH);
  return found ? [...found] : 'all';
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting-conditions */
describe('a partial batch answer', () => {
  it.each([
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['an empty answer', {}],
    ['a null answer', null],
  ])('of %s means that all succeeded', (_what, answer) => {
    expect(failed(answer)).toEqual([]);
  });

  it.each([
    ['no JSON', '<xml>'],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a bad key', { batchItemFailures: [{ id: 'a' }] }],
    ['an unknown message', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }] }],
    ['no list', { batchItemFailures: 'a' }],
    ['a null item', { batchItemFailures: [null] }],
  ])('with %s means that all failed', (_what, answer) => {
    expect(failed(answer)).toBe('all');
  });

  it('names exactly those that failed', () => {
    fc.assert(
      fc.property(fc.subarray(['a', 'b', 'c']), (ids) => {
        expect(failed({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) })).toEqual(ids);
      }),
    );
  });
});
