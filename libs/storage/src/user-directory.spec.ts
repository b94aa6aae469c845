import { UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { userDirectory, type UserDirectoryOptions } from './user-directory';

function aDirectory(answer: () => Promise<unknown>) {
  const send = jest.fn(answer);
  // `send` is overloaded for every command of the SDK; this directory sends one.
  return {
    send,
    directory: userDirectory({
      userPoolId: 'eu-central-1_pool',
      client: { send } as unknown as NonNullable<UserDirectoryOptions['client']>,
    }),
  };
}

describe('userDirectory', () => {
  it('answers a user with the attributes by name', async () => {
    const { directory, send } = aDirectory(async () => ({
      Enabled: true,
      UserAttributes: [{ Name: 'custom:tokens', Value: 'A B' }, { Name: 'name' }],
    }));
    expect(await directory.find('ada')).toEqual({ enabled: true, attributes: { 'custom:tokens': 'A B', name: '' } });
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({ input: { UserPoolId: 'eu-central-1_pool', Username: 'ada' } }),
    );
  });

  it('knows that there is no such user', async () => {
    const { directory } = aDirectory(() =>
      Promise.reject(new UserNotFoundException({ message: 'User does not exist.', $metadata: {} })),
    );
    expect(await directory.find('ada')).toBeUndefined();
  });

  it('does not take a pool that cannot be asked for one without the user', async () => {
    const { directory } = aDirectory(() => Promise.reject(new Error('down')));
    await expect(directory.find('ada')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});
