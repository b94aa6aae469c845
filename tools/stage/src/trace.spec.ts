import { thread } from './trace';

describe('an invocation, printed', () => {
  it('shows its calls where they happened and its log below', () => {
    const lines = thread(
      {
        id: 'r-1',
        at: 0,
        kind: 'invocation',
        resource: 'x',
        causes: [],
        outcome: 'error',
        durationMs: 24,
        detail: { functionName: 'ledger', trigger: 'sqs', cold: true, log: ['started'] },
      },
      [
        { kind: 'sql', startMs: 0, durationMs: 12, name: 'select $1', rows: 3 },
        {
          kind: 'aws',
          startMs: 23,
          durationMs: 1,
          name: 'sns.Publish',
          resource: 'facts',
          status: 403,
          error: 'AuthorizationError: no',
        },
      ],
    );
    expect(lines).toEqual([
      'ƒ ledger  sqs  cold  24 ms  ERROR  r-1',
      `  ${'▇'.repeat(12)}${' '.repeat(12)}     12 ms  select $1  3 rows`,
      `  ${' '.repeat(23)}▇   1.00 ms  sns.Publish  facts  AuthorizationError: no`,
      '  │ started',
    ]);
  });
});
