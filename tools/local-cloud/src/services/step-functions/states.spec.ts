import { aMachine, machineBench, type MachineBench } from './testing/machine-bench';

/** Every machine of this file, by name: they share one cloud. */
const MACHINES: Record<string, object> = {
  InputOutput: {
    StartAt: 'Shape',
    States: {
      Shape: {
        Type: 'Pass',
        InputPath: '$.order',
        Parameters: {
          'id.$': '$.id',
          kind: 'order',
          'first.$': '$.lines[0].sku',
          'run.$': '$$.Execution.Name',
          'machine.$': '$$.StateMachine.Name',
          'state.$': '$$.State.Name',
        },
        ResultPath: '$.shaped',
        OutputPath: '$.shaped',
        End: true,
      },
    },
  },
  Choices: {
    StartAt: 'Choose',
    States: {
      Choose: {
        Type: 'Choice',
        Choices: [
          {
            And: [{ Variable: '$.amount', IsNumeric: true }, { Not: { Variable: '$.amount', NumericLessThan: 100 } }],
            Next: 'Large',
          },
          {
            Or: [
              { Variable: '$.code', IsPresent: false },
              { Variable: '$.code', IsNull: true },
            ],
            Next: 'NoCode',
          },
          { Variable: '$.code', StringMatches: 'AB-*-\\*', Next: 'Matched' },
          { Variable: '$.code', StringEqualsPath: '$.expected', Next: 'Expected' },
          { Variable: '$.code', TimestampGreaterThan: '2026-01-01T00:00:00Z', Next: 'Later' },
        ],
        Default: 'Other',
      },
      Large: { Type: 'Pass', Result: 'large', End: true },
      NoCode: { Type: 'Pass', Result: 'no code', End: true },
      Matched: { Type: 'Pass', Result: 'matched', End: true },
      Expected: { Type: 'Pass', Result: 'expected', End: true },
      Later: { Type: 'Pass', Result: 'later', End: true },
      Other: { Type: 'Pass', Result: 'other', End: true },
    },
  },
  NoChoice: {
    StartAt: 'Choose',
    States: {
      Choose: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'Done' }] },
      Done: { Type: 'Succeed' },
    },
  },
  MissingPath: { StartAt: 'Read', States: { Read: { Type: 'Pass', Parameters: { 'x.$': '$.a.b' }, End: true } } },
  Failing: {
    StartAt: 'Stop',
    States: { Stop: { Type: 'Fail', ErrorPath: '$.error', CausePath: "States.Format('because of {}', $.reason)" } },
  },
  Branches: {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: { Type: 'Pass', Parameters: { 'a.$': '$.n' }, End: true } } },
          {
            StartAt: 'B',
            States: { B: { Type: 'Pass', Next: 'B2', Result: 1, ResultPath: '$.b' }, B2: { Type: 'Succeed' } },
          },
        ],
        ResultSelector: { 'left.$': '$[0].a', 'right.$': '$[1]' },
        ResultPath: '$.result',
        End: true,
      },
    },
  },
  BranchFails: {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Sleep', States: { Sleep: { Type: 'Wait', Seconds: 1000, End: true } } },
          { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Custom', Cause: 'on purpose' } } },
        ],
        Catch: [{ ErrorEquals: ['States.BranchFailed'], ResultPath: '$.error', Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    },
  },
  Items: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ItemSelector: { 'value.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'factor.$': '$.factor' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'One',
          States: {
            One: {
              Type: 'Pass',
              Parameters: { 'sum.$': 'States.MathAdd($.value, $.factor)', 'index.$': '$.index' },
              End: true,
            },
          },
        },
        ResultPath: '$.done',
        End: true,
      },
    },
  },
  Tolerant: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ToleratedFailureCount: 1,
        ItemProcessor: {
          StartAt: 'Check',
          States: {
            Check: { Type: 'Choice', Choices: [{ Variable: '$', NumericLessThan: 0, Next: 'Bad' }], Default: 'Good' },
            Bad: { Type: 'Fail', Error: 'Negative' },
            Good: { Type: 'Pass', End: true },
          },
        },
        End: true,
      },
    },
  },
  Batches: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { fixed: true } },
        ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
        End: true,
      },
    },
  },
  Variables: {
    StartAt: 'Set',
    States: {
      Set: { Type: 'Pass', Assign: { 'total.$': '$.n', name: 'x' }, Next: 'Inside' },
      Inside: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'In',
            States: {
              In: { Type: 'Pass', Assign: { inner: 5 }, Next: 'Out' },
              Out: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($total, $inner)' }, End: true },
            },
          },
        ],
        Assign: { 'name.$': '$[0].sum' },
        Next: 'Read',
      },
      Read: { Type: 'Pass', Parameters: { 'name.$': '$name', 'total.$': '$total' }, End: true },
    },
  },
  Jsonata: {
    QueryLanguage: 'JSONata',
    StartAt: 'Sum',
    States: {
      Sum: {
        Type: 'Pass',
        Output: {
          total: '{% $sum($states.input.lines.price) %}',
          who: '{% $states.context.Execution.Name %}',
          parts: '{% $partition([1..5], 2) %}',
          hash: "{% $hash('x', 'SHA-256') %}",
          parsed: "{% $parse('[1]') %}",
          now: '{% $now() %}',
          range: '{% $range(0, 10, 5) %}',
        },
        Assign: { total: '{% $sum($states.input.lines.price) %}' },
        Next: 'Choose',
      },
      Choose: {
        Type: 'Choice',
        Choices: [
          {
            Condition: '{% $total > 10 %}',
            Assign: { size: 'large' },
            Output: '{% $merge([$states.input, {"chosen": true}]) %}',
            Next: 'Each',
          },
        ],
        Default: 'Small',
      },
      Small: { Type: 'Succeed', Output: 'small' },
      Each: {
        Type: 'Map',
        Items: '{% [1, 2, 3] %}',
        ItemSelector: { n: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          StartAt: 'Double',
          States: { Double: { Type: 'Pass', Output: '{% $states.input.n * 2 + $total %}', End: true } },
        },
        Output: { doubled: '{% $states.result %}', size: '{% $size %}', before: '{% $states.input.chosen %}' },
        End: true,
      },
    },
  },
  JsonataUndefined: {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Output: '{% $states.input.nothing %}', End: true } },
  },
  JsonataFail: {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Fail', Error: "{% 'Custom' & $states.input.n %}", Cause: '{% $string($states.input) %}' } },
  },
};

describe('states', () => {
  let bench: MachineBench;
  const run = (machine: string, input: unknown): Promise<unknown> => bench.run(input, machine);

  beforeAll(async () => {
    bench = await machineBench(
      Object.assign({}, ...Object.entries(MACHINES).map(([id, definition]) => aMachine(definition, {}, id))) as Record<
        string,
        object
      >,
    );
  });
  afterAll(() => bench.cloud.stop());

  /** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html */
  it('selects, shapes, combines and filters data with paths', async () => {
    const executionArn = await bench.start(
      { order: { id: 7, lines: [{ sku: 'a' }] } },
      { name: 'one', machine: 'InputOutput' },
    );
    expect(JSON.parse((await bench.end(executionArn)).output ?? '')).toEqual({
      id: 7,
      kind: 'order',
      first: 'a',
      run: 'one',
      machine: 'inputoutput',
      state: 'Shape',
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
  it.each([
    [{ amount: 100, code: 'x' }, 'large'],
    [{ amount: 99 }, 'no code'],
    [{ amount: 'many', code: null }, 'no code'],
    [{ code: 'AB-12-*', amount: 1 }, 'matched'],
    [{ code: 'AB-12-3', amount: 1, expected: 'AB-12-3' }, 'expected'],
    [{ code: '2026-02-01T00:00:00+01:00', amount: 1, expected: '' }, 'later'],
    [{ code: 'zz', amount: 1, expected: 'yy' }, 'other'],
  ])('chooses for %j', async (input, expected) => {
    expect(await run('Choices', input)).toBe(expected);
  });

  it('fails without a choice that matches', async () => {
    const ended = await bench.end(await bench.start({ a: 2 }, { machine: 'NoChoice' }));
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
      cause: expect.stringContaining("the state 'Choose' (entered at the event id #2)"),
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: a path that leads nowhere is a runtime error */
  it('says which path leads nowhere, in which state', async () => {
    const ended = await bench.end(await bench.start({ a: 1 }, { machine: 'MissingPath' }));
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'Read' (entered at the event id #2). The JSONPath '$.a.b' specified for the field 'x.$' could not be found in the input '{"a":1}'`,
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
  it('fails with an error and a cause that are read from the input', async () => {
    const executionArn = await bench.start({ error: 'NoPower', reason: 'rain' }, { machine: 'Failing' });
    expect(await bench.end(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'NoPower',
      cause: 'because of rain',
    });
    expect(await bench.types(executionArn)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
  it('runs branches and collects their outputs in the order of the definition', async () => {
    expect(await run('Branches', { n: 3 })).toEqual({ n: 3, result: { left: 3, right: { n: 3, b: 1 } } });
  });

  it('stops the other branches when one fails, and catches that', async () => {
    const executionArn = await bench.start({ n: 1 }, { machine: 'BranchFails' });
    expect(JSON.parse((await bench.end(executionArn)).output ?? '')).toEqual({
      n: 1,
      error: { Error: 'Custom', Cause: 'on purpose' },
    });
    const types = await bench.types(executionArn);
    expect(types).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'WaitStateEntered',
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(bench.clock.now()).toBe(Date.UTC(2026, 0, 1));
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
  it('runs an iteration per item, at most so many at a time', async () => {
    const executionArn = await bench.start({ factor: 10, items: [1, 2, 3] }, { machine: 'Items' });
    expect(JSON.parse((await bench.end(executionArn)).output ?? '')).toEqual({
      factor: 10,
      items: [1, 2, 3],
      done: [
        { sum: 11, index: 0 },
        { sum: 12, index: 1 },
        { sum: 13, index: 2 },
      ],
    });
    const types = await bench.types(executionArn);
    let open = 0;
    let most = 0;
    for (const type of types) {
      if (type === 'MapIterationStarted') most = Math.max(most, ++open);
      if (type === 'MapIterationSucceeded') open -= 1;
    }
    expect(most).toBe(2);
    expect(types.slice(-3)).toEqual(['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded']);
  });

  it('maps nothing to nothing, and only arrays', async () => {
    expect(await run('Batches', [])).toEqual([]);
    expect(await bench.end(await bench.start({ items: 3, factor: 1 }, { machine: 'Items' }))).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('must point to array'),
    });
  });

  /** https://states-language.net/#map-state, ToleratedFailureCount */
  it('tolerates so many failed iterations', async () => {
    expect(await run('Tolerant', [1, -2, 3])).toEqual([1, 3]);
    expect(await bench.end(await bench.start([-1, -2, 3], { machine: 'Tolerant' }))).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
  it('groups items into batches', async () => {
    expect(await run('Batches', [1, 2, 3])).toEqual([
      { BatchInput: { fixed: true }, Items: [1, 2] },
      { BatchInput: { fixed: true }, Items: [3] },
    ]);
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
  it('keeps variables in their scope', async () => {
    expect(await run('Variables', { n: 2 })).toEqual({ name: 7, total: 2 });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
  it('evaluates JSONata, with the functions of Step Functions, on the cloud’s clock', async () => {
    const executionArn = await bench.start(
      { lines: [{ price: 4 }, { price: 8 }] },
      { machine: 'Jsonata', name: 'run' },
    );
    expect(JSON.parse((await bench.end(executionArn)).output ?? '')).toEqual({
      doubled: [14, 16, 18],
      size: 'large',
      before: true,
    });
    const exited = (await bench.history(executionArn)).find(({ type }) => type === 'PassStateExited');
    expect(JSON.parse(exited?.stateExitedEventDetails?.output ?? '')).toEqual({
      total: 12,
      who: 'run',
      parts: [[1, 2], [3, 4], [5]],
      hash: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
      parsed: [1],
      now: '2026-01-01T00:00:00.000Z',
      range: [0, 5, 10],
    });
    expect(exited?.stateExitedEventDetails?.assignedVariables).toEqual({ total: '12' });
    expect(await run('Jsonata', { lines: [{ price: 1 }] })).toBe('small');
  });

  it('fails where an expression gives nothing', async () => {
    const executionArn = await bench.start({}, { machine: 'JsonataUndefined' });
    expect(await bench.end(executionArn)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$states.input.nothing' specified for the field 'Output' returned nothing (undefined).",
    });
    const evaluation = (await bench.history(executionArn)).find(({ type }) => type === 'EvaluationFailed');
    expect(evaluation?.evaluationFailedEventDetails).toMatchObject({
      error: 'States.QueryEvaluationError',
      location: 'Output',
      state: 'A',
    });
    expect(await bench.end(await bench.start({ n: 1 }, { machine: 'JsonataFail' }))).toMatchObject({
      error: 'Custom1',
      cause: '{"n":1}',
    });
  });
});
