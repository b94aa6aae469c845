import {
  ExecutionAlreadyExists,
  InvalidToken,
  TaskDoesNotExist,
  TaskTimedOut,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { taskTokens, workflowStarter } from './workflows';

const told = { $metadata: {}, message: 'no' };

/** A client that remembers what it was asked, and answers as it is told. */
function aClient(answer: () => Promise<unknown>) {
  const asked: object[] = [];
  const send = (command: { input: object }): Promise<unknown> => (asked.push(command.input), answer());
  return { asked, client: { send } as unknown as SFNClient };
}

describe('workflows', () => {
  it('start once under one name', async () => {
    const { asked, client } = aClient(async () => ({}));
    const start = workflowStarter({ stateMachineArn: 'arn', client });
    expect(await start('one', { a: 1 })).toBe('started');
    expect(asked).toEqual([{ stateMachineArn: 'arn', name: 'one', input: '{"a":1}' }]);
    const again = aClient(async () => Promise.reject(new ExecutionAlreadyExists(told)));
    expect(await workflowStarter({ stateMachineArn: 'arn', client: again.client })('one', { a: 2 })).toBe('known');
  });

  it('tell when they cannot start', async () => {
    const { client } = aClient(async () => Promise.reject(new Error('away')));
    await expect(workflowStarter({ stateMachineArn: 'arn', client })('one', {})).rejects.toThrow('away');
  });
});

describe('tasks that wait', () => {
  it('end by what they are told', async () => {
    const { asked, client } = aClient(async () => ({}));
    const { succeed, fail } = taskTokens({ client });
    expect(await succeed('t', { a: 1 })).toBe(true);
    expect(await fail('t', 'StationBusy', 'x'.repeat(40_000))).toBe(true);
    expect(asked).toEqual([
      { taskToken: 't', output: '{"a":1}' },
      { taskToken: 't', error: 'StationBusy', cause: 'x'.repeat(32_768) },
    ]);
  });

  it.each([new TaskTimedOut(told), new TaskDoesNotExist(told), new InvalidToken(told)])(
    'no longer wait after $name',
    async (error) => {
      const { client } = aClient(async () => Promise.reject(error));
      expect(await taskTokens({ client }).succeed('t', {})).toBe(false);
    },
  );

  it('are told of again when they cannot be told', async () => {
    const { client } = aClient(async () => Promise.reject(new Error('away')));
    await expect(taskTokens({ client }).succeed('t', {})).rejects.toThrow('away');
  });
});
