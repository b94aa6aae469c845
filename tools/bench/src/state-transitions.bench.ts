import { startCloud, type TestCloud } from '@busbar/local-cloud';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { summary, time } from './statistics';

/** Transitions of one execution: a chain of states with the data handling that workflows have, and a choice between each two. */
const STATES = 20;
/** Executions under way at the same time; they share commits. */
const SIDE_BY_SIDE = 50;

/** The bar: so many transitions a second, every one of a Standard execution durable. */
const AT_LEAST = 5000;

export const stateTransitions: Bench = {
  name: 'state-transitions',
  title: 'State transitions of Step Functions executions, against doing the same in a function',
  async run(options: BenchOptions): Promise<BenchResult> {
    const cloud = await startCloud(template(), {});
    try {
      return await measure(cloud, options);
    } finally {
      await cloud.stop();
    }
  },
};

async function measure(cloud: TestCloud, { quick, progress }: BenchOptions): Promise<BenchResult> {
  const { states } = cloud.kernel.services;
  const input = JSON.stringify({ station: 'BB-CHI-001', n: 0 });
  const run = async (machine: string): Promise<void> => {
    const ended = endOf(cloud);
    const { executionArn } = await states.startExecution({
      stateMachineArn: cloud.resource(machine).ref,
      input,
      principal: { kind: 'developer' },
    });
    await ended(executionArn);
  };
  const together =
    (machine: string): (() => Promise<unknown>) =>
    () =>
      Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => run(machine)));
  const kinds = {
    'by hand, in one function': () => byHand(input),
    'Express, one after the other': () => run('Express'),
    'Standard, one after the other': () => run('Standard'),
    [`Standard, ${SIDE_BY_SIDE} side by side`]: together('Standard'),
  };
  progress('warming up');
  for (const each of Object.values(kinds)) await time(quick ? 5 : 30, each);
  const samples = new Map<string, number[]>();
  const rounds = quick ? 3 : 10;
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}`);
    for (const [what, each] of Object.entries(kinds))
      samples.set(what, [...(samples.get(what) ?? []), ...(await time(what.includes('side by side') ? 3 : 30, each))]);
  }
  const rows = [...samples].map(([what, durations]) => {
    const { median, p99 } = summary(durations);
    const transitions = STATES * (what.includes('side by side') ? SIDE_BY_SIDE : 1);
    return {
      what,
      'median ms': median,
      'p99 ms': p99,
      'transitions a second': Math.round((transitions * 1000) / median),
      'µs each': (median * 1000) / transitions,
    };
  });
  return {
    rows,
    limits: [
      {
        what: `transitions of Standard executions, ${SIDE_BY_SIDE} side by side`,
        value: Number(rows.at(-1)?.['transitions a second']),
        unit: '/s',
        atLeast: AT_LEAST,
      },
    ],
    notes: [
      `Each execution passes ${STATES} states (Pass with Parameters and an intrinsic function, Choice in turns); Standard ones write two events per state and are on disk before they are answered and when they end.`,
    ],
  };
}

/** Waits for the end of executions, by the journal. */
function endOf(cloud: TestCloud): (executionArn: string) => Promise<void> {
  const ended = new Set<string>();
  let wake: () => void = () => undefined;
  const unsubscribe = cloud.kernel.journal.subscribe(({ kind, detail, outcome }) => {
    if (kind !== 'execution' || detail?.['status'] === undefined) return;
    if (outcome !== 'ok') throw new Error(`An execution ended with ${JSON.stringify(detail)}`);
    ended.add(String(detail['execution']));
    wake();
  });
  return async (executionArn) => {
    while (!ended.has(executionArn)) await new Promise<void>((resolve) => (wake = resolve));
    unsubscribe();
  };
}

function byHand(input: string): string {
  let value = JSON.parse(input) as { station: string; n: number };
  for (let step = 0; step < STATES; step += 2)
    if (value.station !== undefined) value = { station: value.station, n: value.n + 1 };
  return JSON.stringify(value);
}

function definition(): object {
  const states: Record<string, object> = {};
  for (let index = 0; index < STATES; index += 2) {
    const last = index + 2 >= STATES;
    states[`Add${index}`] = {
      Type: 'Pass',
      Parameters: { 'station.$': '$.station', 'n.$': 'States.MathAdd($.n, 1)' },
      Next: `Look${index}`,
    };
    states[`Look${index}`] = {
      Type: 'Choice',
      Choices: [{ Variable: '$.station', IsPresent: false, Next: 'Missing' }],
      Default: last ? 'Done' : `Add${index + 2}`,
    };
  }
  return { StartAt: 'Add0', States: { ...states, Missing: { Type: 'Fail' }, Done: { Type: 'Succeed' } } };
}

function template(): Parameters<typeof startCloud>[0] {
  const machine = (type: string): { Type: string; Properties: Record<string, unknown> } => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineType: type, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, Definition: definition() },
  });
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
        },
      },
      Standard: machine('STANDARD'),
      Express: machine('EXPRESS'),
    },
  };
}
