import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { aRole, allow, getAtt, type TemplateResource } from '../../../testing/function-template';
import { eventually, ManualClock } from '../../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../../testing/start-cloud';

/** A machine `Machine` with a role `MachineRole` that may do everything, as resources of a template. */
export function aMachine(
  definition: object,
  properties: Record<string, unknown> = {},
  id = 'Machine',
): Record<string, TemplateResource> {
  return {
    [`${id}Role`]: aRole([allow('*', '*')], 'states.amazonaws.com'),
    [id]: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: id.toLowerCase(),
        RoleArn: getAtt(`${id}Role`),
        Definition: definition,
        ...properties,
      },
    },
  };
}

export interface MachineBench {
  readonly cloud: TestCloud;
  readonly clock: ManualClock;
  readonly sfn: SFNClient;
  start(input?: unknown, options?: { name?: string; machine?: string }): Promise<string>;
  describe(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  history(executionArn: string): Promise<HistoryEvent[]>;
  /** Waits in real time until the execution ended. */
  end(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  /** Starts, waits, and gives the output; fails unless it succeeded. */
  run(input?: unknown, machine?: string): Promise<unknown>;
  /** The types of the history's events, in order. */
  types(executionArn: string): Promise<string[]>;
  restart(): Promise<void>;
}

/** A cloud on a clock that stands still, with the state machine `Machine` among its resources. */
export async function machineBench(resources: Record<string, object>): Promise<MachineBench> {
  const clock = new ManualClock();
  const cloud = await startCloud({ Resources: resources as Record<string, TemplateResource> }, { clock });
  let sfn = new SFNClient(cloud.client());
  const bench: MachineBench = {
    cloud,
    clock,
    get sfn() {
      return sfn;
    },
    start: async (input = {}, { name, machine = 'Machine' } = {}) => {
      const started = await sfn.send(
        new StartExecutionCommand({
          stateMachineArn: cloud.resource(machine).ref,
          input: JSON.stringify(input),
          ...(name === undefined ? {} : { name }),
        }),
      );
      return String(started.executionArn);
    },
    describe: (executionArn) => sfn.send(new DescribeExecutionCommand({ executionArn })),
    history: async (executionArn) =>
      (await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))).events ?? [],
    end: (executionArn) =>
      eventually(async () => {
        const execution = await bench.describe(executionArn);
        return execution.status === 'RUNNING' ? undefined : execution;
      }),
    run: async (input, machine) => {
      const ended = await bench.end(await bench.start(input, machine === undefined ? {} : { machine }));
      if (ended.status !== 'SUCCEEDED') throw new Error(`${ended.status}: ${ended.error} ${ended.cause}`);
      return JSON.parse(ended.output ?? 'null') as unknown;
    },
    types: async (executionArn) => (await bench.history(executionArn)).map(({ type }) => String(type)),
    restart: async () => {
      await cloud.restart();
      sfn = new SFNClient(cloud.client());
    },
  };
  return bench;
}
