import type { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { namedSecrets, type NamedSecretsOptions } from './named-secrets';

function secretsWith(answer: (id: string) => Promise<{ SecretString?: string }>) {
  const send = async (command: GetSecretValueCommand) => answer(command.input.SecretId ?? '');
  // `send` is overloaded for every command of the SDK; this reader sends one.
  return namedSecrets({
    prefix: 'busbar/dev/stations/',
    client: { send } as unknown as NonNullable<NamedSecretsOptions['client']>,
  });
}

const failing = (name: string) => async (): Promise<never> => {
  throw Object.assign(new Error(name), { name });
};

describe('namedSecrets', () => {
  it('reads below its prefix, each time anew', async () => {
    let value = 'old';
    const asked: string[] = [];
    const read = secretsWith(async (id) => (asked.push(id), { SecretString: value }));
    expect(await read('ftp')).toBe('old');
    value = 'new';
    expect(await read('ftp')).toBe('new');
    expect(asked).toEqual(['busbar/dev/stations/ftp', 'busbar/dev/stations/ftp']);
  });

  it('knows nothing of what is not there, is being deleted, or is no text', async () => {
    expect(await secretsWith(failing('ResourceNotFoundException'))('x')).toBeUndefined();
    expect(await secretsWith(failing('InvalidRequestException'))('x')).toBeUndefined();
    expect(await secretsWith(async () => ({}))('x')).toBeUndefined();
  });

  it('fails with a code where it cannot ask', async () => {
    for (const name of ['AccessDeniedException', 'TimeoutError'])
      await expect(secretsWith(failing(name))('x')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});
