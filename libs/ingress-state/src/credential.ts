import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** How a station proves who it is. Only what cannot be turned back into the key is kept. */
export type StationCredential =
  | { readonly kind: 'open' }
  /** The certificate that it opens TLS with (security profile 3); serial numbers of those that count no longer. */
  | { readonly kind: 'certificate'; readonly revoked?: readonly string[] }
  /** A key of at least 16 random bytes that we generated: too long to guess, so one keyed hash is enough. */
  | { readonly kind: 'hmac'; readonly hash: string }
  /** A password that somebody chose. */
  | {
      readonly kind: 'scrypt';
      readonly salt: string;
      readonly hash: string;
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelism: number;
    };

export type CredentialResult = 'ok' | 'missing' | 'refused';

/** The shortest key that a keyed hash alone may guard. */
export const MIN_GENERATED_KEY_BYTES = 16;

/**
 * The credential of a key that we generated.
 * @throws {RangeError} for keys under 16 bytes
 */
export function hmacCredential(key: string | Buffer, pepper: string): StationCredential {
  const bytes = Buffer.from(key);
  if (bytes.length < MIN_GENERATED_KEY_BYTES) throw new RangeError('A generated station key has at least 16 bytes.');
  return { kind: 'hmac', hash: keyedHash(bytes, pepper).toString('hex') };
}

/** The credential of a password that somebody chose. */
export async function scryptCredential(
  password: string | Buffer,
  salt: Buffer = randomBytes(16),
): Promise<StationCredential> {
  const parameters = { cost: 16_384, blockSize: 8, parallelism: 1 };
  const hash = await slowHash(Buffer.from(password), salt, parameters);
  return { kind: 'scrypt', salt: salt.toString('hex'), hash: hash.toString('hex'), ...parameters };
}

/**
 * Checks what stations present. Keys are bytes: OCPP 1.6 lets an AuthorizationKey that is configured as hex digits be
 * sent as the bytes that they stand for (1.6-J §6.2.2), so both forms of a generated key are accepted.
 *
 * scrypt is slow on purpose. Its verdict is remembered for the life of the environment, else every reconnect in a storm
 * would cost tens of milliseconds of CPU. What is remembered is a hash of credential and password, bounded in number.
 */
export function credentialCheck(pepper: string, options: { remembered?: number } = {}) {
  const limit = options.remembered ?? 2_000;
  const verdicts = new Map<string, boolean>();

  return async (credential: StationCredential, presented: Buffer | undefined): Promise<CredentialResult> => {
    if (credential.kind === 'open') return 'ok';
    // No key stands for a certificate.
    if (credential.kind === 'certificate') return 'refused';
    if (presented === undefined || presented.length === 0) return 'missing';
    if (credential.kind === 'hmac') {
      const expected = Buffer.from(credential.hash, 'hex');
      const asSent = same(keyedHash(presented, pepper), expected);
      const asHex = same(keyedHash(Buffer.from(presented.toString('hex')), pepper), expected);
      return asSent || asHex ? 'ok' : 'refused';
    }
    const memo = createHash('sha256')
      .update(pepper)
      .update('\0')
      .update(credential.hash)
      .update(credential.salt)
      .update('\0')
      .update(presented)
      .digest('hex');
    let verdict = verdicts.get(memo);
    if (verdict === undefined) {
      const hash = await slowHash(presented, Buffer.from(credential.salt, 'hex'), credential);
      verdict = same(hash, Buffer.from(credential.hash, 'hex'));
      if (verdicts.size >= limit) verdicts.delete(verdicts.keys().next().value as string);
      verdicts.set(memo, verdict);
    }
    return verdict ? 'ok' : 'refused';
  };
}

export type CredentialCheck = ReturnType<typeof credentialCheck>;

/** Compares two secrets without telling by time how much of them agrees. */
export function secretsEqual(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function keyedHash(bytes: Buffer, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(bytes).digest();
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function slowHash(
  password: Buffer,
  salt: Buffer,
  { cost, blockSize, parallelism }: { cost: number; blockSize: number; parallelism: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password,
      salt,
      32,
      { cost, blockSize, parallelization: parallelism, maxmem: 256 * cost * blockSize },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}
