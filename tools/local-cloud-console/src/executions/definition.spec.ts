import { conditionText, transitionsOf } from './definition';

describe('a state machine’s definition', () => {
  it('says in a line when a rule applies', () => {
    expect(conditionText({ Variable: '$.energy', NumericGreaterThanEquals: 50, Next: 'A' })).toBe('$.energy ≥ 50');
    expect(conditionText({ Variable: '$.name', StringEquals: 'x' })).toBe('$.name = "x"');
    expect(conditionText({ Variable: '$.a', StringLessThanPath: '$.b' })).toBe('$.a < $.b');
    expect(conditionText({ Variable: '$.a', IsPresent: false })).toBe('$.a is not present');
    expect(conditionText({ Condition: '{% $states.input.n > 1 %}', Next: 'A' })).toBe('$states.input.n > 1');
    expect(
      conditionText({
        Next: 'A',
        Or: [{ Not: { Variable: '$.a', IsNull: true } }, { Variable: '$.b', StringMatches: '*x' }],
      }),
    ).toBe('not ($.a is null) or $.b matches "*x"');
  });

  it('leads on by rule, by error and otherwise, and joins rules that lead to one state', () => {
    expect(
      transitionsOf({
        StartAt: 'Choose',
        States: {
          Choose: {
            Type: 'Choice',
            Choices: [
              { Variable: '$.a', NumericEquals: 1, Next: 'Work' },
              { Variable: '$.a', NumericEquals: 2, Next: 'Work' },
            ],
            Default: 'Work',
          },
          Work: { Type: 'Task', End: true, Catch: [{ ErrorEquals: ['Busy', 'States.Timeout'], Next: 'Choose' }] },
        },
      }),
    ).toEqual([
      { from: 'Choose', to: 'Work', kind: 'choice', text: '$.a = 1 or $.a = 2' },
      { from: 'Choose', to: 'Work', kind: 'otherwise', text: 'otherwise' },
      { from: 'Work', to: 'Choose', kind: 'catch', text: 'Busy, States.Timeout' },
    ]);
  });
});
