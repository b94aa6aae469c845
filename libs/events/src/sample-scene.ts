/** The choices that one sample draws on, in order. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    // mulberry32: 32 bits of state are plenty for samples.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min + 1));
  }

  one<T>(values: readonly T[]): T {
    const value = values[this.between(0, values.length - 1)];
    if (value === undefined) throw new RangeError('There is nothing to choose from.');
    return value;
  }

  hex(length: number): string {
    return Array.from({ length }, () => this.between(0, 15).toString(16)).join('');
  }
}

/** What the samples of all facts share. */
export interface Scene {
  readonly dice: Dice;
  readonly at: Date;
  readonly siteId: string;
  readonly connectorId: number;
  readonly sessionKey: string;
  readonly transactionId: string;
  readonly tokenRef: string;
  readonly commandId: string;
}

export function uuid(dice: Dice): string {
  const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((length) => dice.hex(length));
  return `${a}-${b}-4${c}-8${d}-${e}`;
}
