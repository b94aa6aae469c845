import { checkDefinition } from './check-definition';

const machine = (state: object, more: object = {}): object => ({
  StartAt: 'First',
  States: { First: state, Last: { Type: 'Succeed' }, ...more },
});
const task = (fields: object): object =>
  machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'Last', ...fields });

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html */
describe('a definition', () => {
  it.each<[string, object, string]>([
    ['an unknown field', machine({ Type: 'Pass', Nextt: 'Last', Next: 'Last' }), 'SCHEMA_VALIDATION_FAILED'],
    ['a transition to nowhere', machine({ Type: 'Pass', Next: 'Nowhere' }), 'MISSING_TRANSITION_TARGET'],
    [
      'a choice that leads nowhere',
      machine({ Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Nowhere' }], Default: 'Last' }),
      'MISSING_TRANSITION_TARGET',
    ],
    ['a path that is none', machine({ Type: 'Pass', InputPath: '$.[', Next: 'Last' }), 'INVALID_PATH'],
    [
      'a path in a template that is none',
      machine({ Type: 'Pass', Parameters: { deep: [{ 'x.$': 'a.b' }] }, Next: 'Last' }),
      'INVALID_PATH',
    ],
    [
      'a ResultPath that may be several nodes',
      machine({ Type: 'Pass', ResultPath: '$.a[*]', Next: 'Last' }),
      'INVALID_PATH',
    ],
    [
      'an unknown intrinsic function',
      machine({ Type: 'Pass', Parameters: { 'x.$': 'States.Nothing()' }, Next: 'Last' }),
      'INVALID_PATH',
    ],
    [
      'an expression that is none',
      machine({ Type: 'Pass', QueryLanguage: 'JSONata', Output: { a: ['{% $sum( %}'] }, Next: 'Last' }),
      'INVALID_EXPRESSION',
    ],
    [
      'JSONPath fields in a JSONata state',
      machine({ Type: 'Pass', QueryLanguage: 'JSONata', ResultPath: '$.a', Next: 'Last' }),
      'SCHEMA_VALIDATION_FAILED',
    ],
    ['States.ALL among others', task({ Retry: [{ ErrorEquals: ['States.ALL', 'Other'] }] }), 'INVALID_ERROR_EQUALS'],
    [
      'States.ALL before others',
      task({
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'Last' },
          { ErrorEquals: ['Other'], Next: 'Last' },
        ],
      }),
      'INVALID_ERROR_EQUALS',
    ],
    [
      'an integration that is not there',
      task({ Resource: 'arn:aws:states:::ecs:runTask.sync' }),
      'UNSUPPORTED_RESOURCE',
    ],
    [
      'an activity',
      task({ Resource: 'arn:aws:states:eu-central-1:000000000000:activity:manual' }),
      'UNSUPPORTED_RESOURCE',
    ],
    [
      'a distributed Map',
      machine({
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'In',
          States: { In: { Type: 'Pass', End: true } },
        },
        Next: 'Last',
      }),
      'UNSUPPORTED_DISTRIBUTED_MAP',
    ],
    [
      'a variable that hides an outer one',
      machine(
        { Type: 'Pass', Assign: { a: 1 }, Next: 'Both' },
        {
          Both: {
            Type: 'Parallel',
            Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Assign: { a: 2 }, End: true } } }],
            Next: 'Last',
          },
        },
      ),
      'INVALID_VARIABLE',
    ],
    [
      'a variable with a reserved name',
      machine({ Type: 'Pass', Assign: { states: 1 }, Next: 'Last' }),
      'INVALID_VARIABLE',
    ],
    ['two ways to wait', machine({ Type: 'Wait', Seconds: 1, SecondsPath: '$.a', Next: 'Last' }), 'WAIT_DURATION'],
    ['heartbeats as long as the time limit', task({ TimeoutSeconds: 10, HeartbeatSeconds: 10 }), 'INVALID_HEARTBEAT'],
  ])('with %s is refused, and the state named', async (_what, definition, code) => {
    const findings = await checkDefinition(definition, 'STANDARD');
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.map(({ message }) => message).join()).toMatch(/First|In|Both/);
  });

  it('that waits is refused as an Express workflow', async () => {
    const definition = task({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {} });
    expect(await checkDefinition(definition, 'STANDARD')).toEqual([]);
    expect(await checkDefinition(definition, 'EXPRESS')).toMatchObject([
      { code: 'INVALID_RESOURCE', message: expect.stringContaining("'First'") },
    ]);
  });

  it('in JSONata may have data of any kind where the schemas are stricter than the service', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'f', Payload: ['', '{%$states.input%}', { a: null }] },
          Output: ['text', 1, '{% (\n $states.result\n) %}'],
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '', Next: 'C' }],
          Next: 'B',
        },
        B: {
          Type: 'Choice',
          Choices: [{ Condition: '{% true %}', Output: [1], Assign: { x: [] }, Next: 'C' }],
          Default: 'C',
        },
        C: { Type: 'Succeed', Output: 'done' },
      },
    };
    expect(await checkDefinition(definition, 'STANDARD')).toEqual([]);
  });

  it('is not checked for its structure twice, for everything else always', async () => {
    const before = new Set<string>();
    const definition = task({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {} });
    await checkDefinition(definition, 'STANDARD', before);
    expect(before.size).toBe(1);
    expect(await checkDefinition(definition, 'EXPRESS', before)).toHaveLength(1);
    await checkDefinition({ StartAt: 'A', States: {} }, 'STANDARD', before);
    expect(before.size).toBe(1);
  });

  it('that is no definition at all says so', async () => {
    expect(await checkDefinition([], 'STANDARD')).toMatchObject([{ code: 'INVALID_JSON_DESCRIPTION' }]);
    expect(await checkDefinition({ States: {} }, 'STANDARD')).toMatchObject([{ code: 'SCHEMA_VALIDATION_FAILED' }]);
    expect(await checkDefinition({ StartAt: 'X', States: { A: { Type: 'Succeed' } } }, 'STANDARD')).toMatchObject([
      { code: 'MISSING_TRANSITION_TARGET' },
    ]);
  });
});
