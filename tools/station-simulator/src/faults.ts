import type { Random } from './random';

/** What can be made to go wrong, and when. */
export const FAULT_KINDS = {
  drop: 'the connection is lost after a meter value',
  duplicate: 'a transaction message is sent twice',
  garbage: 'something that is no message is sent after the boot',
  fault: 'a charging ends with a ground failure',
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** Faults on request, each with its probability per opportunity. */
export class Faults {
  constructor(private readonly probabilities: Partial<Record<FaultKind, number>>) {}

  happens(kind: FaultKind, random: Random): boolean {
    const probability = this.probabilities[kind];
    return probability !== undefined && random.chance(probability);
  }

  /** Reads `drop:0.05,duplicate:0.2`; a kind without a number happens one time in ten. */
  static parse(text: string): Faults {
    const probabilities: Partial<Record<FaultKind, number>> = {};
    for (const part of text.split(',').filter((item) => item !== '')) {
      const [kind = '', probability = '0.1'] = part.split(':');
      if (!(kind in FAULT_KINDS))
        throw new RangeError(`There is no fault "${kind}". Faults: ${Object.keys(FAULT_KINDS).join(', ')}.`);
      const number = Number(probability);
      if (!(number >= 0 && number <= 1))
        throw new RangeError(`The probability of "${kind}" is a number from 0 to 1, not "${probability}".`);
      probabilities[kind as FaultKind] = number;
    }
    return new Faults(probabilities);
  }
}
