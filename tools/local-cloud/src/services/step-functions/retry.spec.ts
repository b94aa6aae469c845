import fc from 'fast-check';
import { matching, retryDelayMs } from './retry';
import { StateError } from './state-error';

const names = (...list: string[]): { ErrorEquals: string[] }[] => [{ ErrorEquals: list }];
const matches = (name: string, error: string, aliases: string[] = [], isTask = true): boolean =>
  matching(names(name), new StateError(error, '', { aliases }), isTask) !== undefined;

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
describe('an error name', () => {
  it.each([
    ['States.ALL', 'Anything', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.TaskFailed', 'Flaky', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.TaskFailed', 'States.HeartbeatTimeout', false],
    ['States.Timeout', 'States.HeartbeatTimeout', true],
    ['States.HeartbeatTimeout', 'States.Timeout', false],
    ['Other', 'Flaky', false],
  ])('%s matches %s: %s', (name, error, expected) => {
    expect(matches(name, error)).toBe(expected);
  });

  it('also matches by what the error is called besides', () => {
    expect(matches('States.BranchFailed', 'Custom', ['States.BranchFailed'], false)).toBe(true);
    expect(matches('States.TaskFailed', 'Custom', [], false)).toBe(false);
  });
});

describe('a retrier', () => {
  it('waits longer each time, up to its limit and as often as it says', () => {
    const retrier = {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 3,
      BackoffRate: 2,
      MaxAttempts: 4,
      MaxDelaySeconds: 20,
    };
    expect([0, 1, 2, 3, 4].map((made) => retryDelayMs(retrier, made, () => 1))).toEqual([
      3000,
      6000,
      12_000,
      20_000,
      undefined,
    ]);
    expect([0, 1, 2, 3].map((made) => retryDelayMs({ ErrorEquals: [] }, made, () => 1))).toEqual([
      1000,
      2000,
      4000,
      undefined,
    ]);
    expect(retryDelayMs({ ErrorEquals: [], MaxAttempts: 0 }, 0, () => 1)).toBeUndefined();
  });

  it('with full jitter waits any time up to the delay', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 0, max: 2 }),
        (random, made) => {
          const delayMs = retryDelayMs({ ErrorEquals: [], JitterStrategy: 'FULL' }, made, () => random) ?? -1;
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThan(1000 * 2 ** made);
        },
      ),
    );
  });
});
