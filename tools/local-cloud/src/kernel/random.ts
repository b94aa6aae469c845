import { createHash, randomBytes } from 'node:crypto';

/** Where randomness comes from: the machine, or a seed. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** Lower-case hex. */
  hex(bytes: number): string;
}

export function systemRandom(): Random {
  // Asking the system for each id costs more than the id.
  let pool = Buffer.alloc(0);
  let used = 0;
  const take = (bytes: number): Buffer => {
    if (bytes > POOL_BYTES) return randomBytes(bytes);
    if (used + bytes > pool.length) [pool, used] = [randomBytes(POOL_BYTES), 0];
    return pool.subarray(used, (used += bytes));
  };
  return { next: () => take(6).readUIntBE(0, 6) / 2 ** 48, hex: (bytes) => take(bytes).toString('hex') };
}

const POOL_BYTES = 4096;

/** The same numbers for the same seed (sfc32, seeded by SHA-256). */
export function seededRandom(seed: string): Random {
  const words = createHash('sha256').update(seed).digest();
  let a = words.readUInt32LE(0);
  let b = words.readUInt32LE(4);
  let c = words.readUInt32LE(8);
  let counter = 1;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  return {
    next: () => word() / 2 ** 32,
    hex: (bytes) => {
      let text = '';
      while (text.length < bytes * 2) text += word().toString(16).padStart(8, '0');
      return text.slice(0, bytes * 2);
    },
  };
}

/** A whole number below `limit`. */
export function below(random: Pick<Random, 'next'>, limit: number): number {
  return Math.floor(random.next() * limit);
}
