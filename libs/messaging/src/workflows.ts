import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { REQUEST_BOUNDS } from './clients';

type Sender = Pick<SFNClient, 'send'>;

const OPTIONS = { ...REQUEST_BOUNDS, maxAttempts: 3 };

/**
 * Starts executions of a state machine. A name stands for one execution: to start it again, whatever with, is to find it
 * there.
 */
export function workflowStarter({ stateMachineArn, client }: { stateMachineArn: string; client?: Sender }) {
  const sfn = client ?? new SFNClient(OPTIONS);
  return async (name: string, input: object): Promise<'started' | 'known'> => {
    try {
      await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      return 'started';
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return 'known';
      throw error;
    }
  };
}

export type WorkflowStarter = ReturnType<typeof workflowStarter>;

/** Step Functions takes no longer ones. */
const MAX_CAUSE = 32_768;

/** Ends tasks that wait with a token. Each tells whether the task still waited: a second answer to one changes nothing. */
export function taskTokens({ client }: { client?: Sender } = {}) {
  const sfn = client ?? new SFNClient(OPTIONS);
  const tell = async (command: SendTaskSuccessCommand | SendTaskFailureCommand): Promise<boolean> => {
    try {
      await (sfn.send as (command: object) => Promise<unknown>).call(sfn, command);
      return true;
    } catch (error) {
      if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
        return false;
      throw error;
    }
  };
  return {
    succeed: (taskToken: string, output: object): Promise<boolean> =>
      tell(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
    /** @param error by which the state machine decides what to do about it */
    fail: (taskToken: string, error: string, cause: string): Promise<boolean> =>
      tell(new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, MAX_CAUSE) })),
  };
}

export type TaskTokens = ReturnType<typeof taskTokens>;
