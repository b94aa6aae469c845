import { secretReader, type SecretReaderOptions } from './secret-reader';

function aReader(answer: () => Promise<{ SecretString?: string }>) {
  let now = 0;
  const send = jest.fn(answer);
  const read = secretReader({
    // `send` is overloaded for every command of the SDK; this reader sends one.
    client: { send } as unknown as NonNullable<SecretReaderOptions['client']>,
    clock: { now: () => new Date(now) },
    ttlMs: 1000,
  });
  return { read, send, pass: (ms: number) => void (now += ms) };
}

describe('secretReader', () => {
  it('asks once, however many ask at the same time', async () => {
    const { read, send } = aReader(async () => ({ SecretString: 's' }));
    expect(await Promise.all([read('a'), read('a'), read('a')])).toEqual(['s', 's', 's']);
    expect(await read('a')).toBe('s');
    expect(send).toHaveBeenCalledTimes(1);
    await read('b');
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('asks again after its time, so that a rotated secret is seen', async () => {
    let value = 'old';
    const { read, pass } = aReader(async () => ({ SecretString: value }));
    await read('a');
    value = 'new';
    expect(await read('a')).toBe('old');
    pass(1000);
    expect(await read('a')).toBe('new');
  });

  it('keeps the old value while Secrets Manager is down', async () => {
    let down = false;
    const { read, pass } = aReader(async () => {
      if (down) throw new Error('down');
      return { SecretString: 's' };
    });
    await read('a');
    down = true;
    pass(5000);
    expect(await read('a')).toBe('s');
  });

  it('fails with a code when there is no value, and tries again the next time', async () => {
    let down = true;
    const { read } = aReader(async () => {
      if (down) throw new Error('down');
      return { SecretString: 's' };
    });
    await expect(read('a')).rejects.toMatchObject({ code: 'storage.unavailable' });
    down = false;
    expect(await read('a')).toBe('s');
    await expect(aReader(async () => ({})).read('a')).rejects.toMatchObject({ code: 'storage.no-secret-string' });
  });
});
