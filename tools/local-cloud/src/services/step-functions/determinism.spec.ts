import fc from 'fast-check';
import { DEVELOPER } from '../../kernel/principal';
import { serviceBench, settle, type ServiceBench } from '../../store/testing/service-bench';
import type { MachineDefinition, Region, StateDefinition } from './definition';
import type { StateMachine } from './state-machine';
import { StepFunctionsService } from './step-functions-service';

type Kind = 'pass' | 'choice' | 'wait' | 'parallel' | 'map' | 'bad' | 'jsonata';
interface Sketch {
  readonly kind: Kind;
  readonly number: number;
  readonly inner: readonly (readonly Sketch[])[];
}

const sketch: fc.Arbitrary<Sketch> = fc.letrec<{ node: Sketch; leaf: Sketch; list: Sketch[] }>((tie) => ({
  leaf: fc.record({
    kind: fc.constantFrom<Kind>('pass', 'choice', 'wait', 'bad', 'jsonata', 'pass', 'wait'),
    number: fc.nat(4),
    inner: fc.constant([]),
  }),
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({
      kind: fc.constantFrom<Kind>('parallel', 'map'),
      number: fc.nat(3),
      inner: fc.array(tie('list'), { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Sketch>,
  ),
})).node;

/** A region of states in a row; names are unique, as everywhere in a machine. */
function region(sketches: readonly Sketch[], names: { next: number }): Region {
  const steps = sketches.map((each) => ({ each, name: `S${names.next++}` }));
  const states: Record<string, StateDefinition> = {};
  for (const [index, { each, name }] of steps.entries()) {
    const after = steps[index + 1]?.name;
    const go = after === undefined ? { End: true } : { Next: after };
    const inner = each.inner.map((list) => region(list, names));
    if (each.kind === 'pass') states[name] = { Type: 'Pass', Parameters: { 'in.$': '$', n: each.number }, ...go };
    else if (each.kind === 'jsonata')
      states[name] = {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: `{% {"n": ${each.number}, "of": $string($states.input)} %}`,
        ...go,
      };
    else if (each.kind === 'wait') states[name] = { Type: 'Wait', Seconds: each.number, ...go };
    else if (each.kind === 'bad')
      states[name] = {
        Type: 'Pass',
        Parameters: { 'x.$': `States.ArrayGetItem(States.Array(1, 2), ${each.number})` },
        ...go,
      };
    else if (each.kind === 'choice') {
      states[name] = {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', IsPresent: true, Next: after ?? `${name}E` }],
        Default: after ?? `${name}E`,
      };
      if (after === undefined) states[`${name}E`] = { Type: 'Succeed' };
    } else {
      const caught = {
        Catch: [{ ErrorEquals: ['States.ALL'], Next: `${name}C` }],
        Retry: [{ ErrorEquals: ['States.IntrinsicFailure'], MaxAttempts: 1, IntervalSeconds: 2 }],
      };
      states[`${name}C`] = { Type: 'Pass', ...go };
      if (each.kind === 'parallel') states[name] = { Type: 'Parallel', Branches: inner, ...caught, ...go };
      else
        states[name] = {
          Type: 'Map',
          ItemsPath: '$$.Execution.Input.items',
          MaxConcurrency: each.number,
          ItemProcessor: inner[0] as Region,
          ...caught,
          ...go,
        };
    }
  }
  return { StartAt: steps[0]?.name ?? '', States: states };
}

const ARN = 'arn:aws:states:eu-central-1:000000000000:stateMachine:any';

function machine(definition: MachineDefinition): StateMachine {
  return {
    arn: ARN,
    name: 'any',
    type: 'STANDARD',
    definition,
    definitionText: '',
    roleArn: 'arn:aws:iam::000000000000:role/any',
    createdAt: 0,
    logging: { level: 'OFF', includeExecutionData: false },
    revisionId: '',
    versions: new Set(),
    aliases: new Map(),
  };
}

describe('an execution, whatever its definition', () => {
  let bench: ServiceBench;
  let runs = 0;
  beforeAll(async () => {
    bench = await serviceBench();
  });
  afterAll(() => bench.close());

  /** Runs to the end; crashes and comes back after each of the given milliseconds. */
  async function history(
    definition: MachineDefinition,
    crashes: readonly number[],
  ): Promise<{ status: string; events: unknown[] }> {
    let service = StepFunctionsService.of(bench.kernel);
    service.addMachine(machine(definition));
    const begin = bench.clock.now();
    const { executionArn } = await service.startExecution({
      stateMachineArn: ARN,
      name: `run-${(runs += 1)}`,
      input: '{"items":[1,2,3]}',
      principal: DEVELOPER,
    });
    for (const pauseMs of crashes) {
      await bench.clock.advance(pauseMs);
      service.stop();
      bench = await bench.restart();
      service = StepFunctionsService.of(bench.kernel);
      service.addMachine(machine(definition));
      service.resume(ARN);
    }
    for (let turn = 0; turn < 400; turn += 1) {
      await bench.clock.advance(1000);
      if (service.rows.find(executionArn)?.record.status !== 'RUNNING') break;
    }
    await settle();
    const { key, record } = await service.execution(executionArn);
    const events = service.rows
      .events(key, { reverse: false, limit: 1e6, offset: 0 })
      .map(({ at, ...event }) => ({ ...event, at: at - begin }));
    return {
      status: record.status,
      events: JSON.parse(
        JSON.stringify(events).replaceAll(executionArn, 'ARN').replaceAll(record.name, 'NAME'),
      ) as unknown[],
    };
  }

  it('has the same history for the same input, and for every crash on the way', async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(sketch, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(3000), { minLength: 1, maxLength: 3 }),
        async (sketches, crashes) => {
          const definition = region(sketches, { next: 0 });
          const once = await history(definition, []);
          expect(await history(definition, [])).toEqual(once);
          expect(await history(definition, crashes)).toEqual(once);
          expect(once.status).not.toBe('RUNNING');
          outcomes.add(once.status);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
    expect([...outcomes].sort()).toEqual(['FAILED', 'SUCCEEDED']);
  }, 120_000);
});
