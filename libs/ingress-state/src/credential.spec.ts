import { credentialCheck, hmacCredential, scryptCredential, secretsEqual } from './credential';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('station credentials', () => {
  const check = credentialCheck('pepper');

  it('lets anybody in where the credential is open', async () => {
    expect(await check({ kind: 'open' }, undefined)).toBe('ok');
    expect(await check({ kind: 'open' }, bytes('anything'))).toBe('ok');
  });

  it('takes a generated key as it was written or as the bytes that its hex digits stand for', async () => {
    const hex = '0001020304050607ffffffcccccccccccc112233';
    const credential = hmacCredential(hex, 'pepper');
    expect(JSON.stringify(credential)).not.toContain(hex);
    expect(await check(credential, bytes(hex))).toBe('ok');
    expect(await check(credential, Buffer.from(hex, 'hex'))).toBe('ok');
    expect(await check(credential, bytes(hex.slice(0, -1)))).toBe('refused');
    expect(await check(credential, undefined)).toBe('missing');
    expect(await check(credential, Buffer.alloc(0))).toBe('missing');
    expect(await credentialCheck('other pepper')(credential, bytes(hex))).toBe('refused');
  });

  it('keeps bytes that are no text apart', async () => {
    const key = Buffer.from(Array.from({ length: 20 }, (_, n) => 0xf0 | (n % 16)));
    const credential = hmacCredential(key, 'pepper');
    expect(await check(credential, key)).toBe('ok');
    expect(await check(credential, Buffer.from(key.toString('utf8')))).toBe('refused');
  });

  it('refuses to guard a short key by a keyed hash alone', () => {
    expect(() => hmacCredential('0123456789abcde', 'pepper')).toThrow(RangeError);
  });

  it('checks a chosen password slowly once and from memory afterwards', async () => {
    const credential = await scryptCredential('correct horse');
    expect(await check(credential, bytes('correct horse'))).toBe('ok');
    const start = process.hrtime.bigint();
    for (let n = 0; n < 50; n++) expect(await check(credential, bytes('correct horse'))).toBe('ok');
    const perCheckMs = Number(process.hrtime.bigint() - start) / 1e6 / 50;
    expect(perCheckMs).toBeLessThan(10);
    expect(await check(credential, bytes('wrong'))).toBe('refused');
  });

  it('does not mistake one station for another with the same password', async () => {
    const [a, b] = [await scryptCredential('same'), await scryptCredential('same')];
    expect(a).not.toEqual(b);
    expect(await check(a, bytes('same'))).toBe('ok');
    expect(await check({ ...b, hash: '00'.repeat(32) } as typeof b, bytes('same'))).toBe('refused');
  });

  it('compares secrets of any length', () => {
    expect(secretsEqual('a', 'a')).toBe(true);
    expect(secretsEqual('a', 'ab')).toBe(false);
  });
});
