import { AUTHORISATION, BOOTING } from './authorisation-cases';
import { OTHERS } from './other-cases';
import { LIMITS, READINGS } from './reading-cases';
import type { TestCase } from './run-case';
import { STARTS, STOPS } from './transaction-cases';

/** The test cases of part 6 in which the station begins and no request of ours is awaited, by their ids. */
export const TEST_CASES: readonly TestCase[] = [
  ...BOOTING,
  ...AUTHORISATION,
  ...STARTS,
  ...STOPS,
  ...READINGS,
  ...LIMITS,
  ...OTHERS,
].toSorted((a, b) => (a.id < b.id ? -1 : 1));
