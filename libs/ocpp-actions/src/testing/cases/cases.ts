import { ASKED_CHARGING } from './asked-charging-cases';
import { ASKED_DIAGNOSTICS } from './asked-diagnostics-cases';
import { ASKED_DISPLAY } from './asked-display-cases';
import { ASKED_MAINTENANCE } from './asked-maintenance-cases';
import { ASKED_OPERATION } from './asked-operation-cases';
import { ASKED_PROVISIONING } from './asked-provisioning-cases';
import { AUTHORISATION, BOOTING } from './authorisation-cases';
import { OTHERS } from './other-cases';
import { LIMITS, READINGS } from './reading-cases';
import type { TestCase } from './run-case';
import { STARTS, STOPS } from './transaction-cases';

/** The test cases of part 6 for a central system but for those about connections, by their ids. */
export const TEST_CASES: readonly TestCase[] = [
  ...BOOTING,
  ...AUTHORISATION,
  ...STARTS,
  ...STOPS,
  ...READINGS,
  ...LIMITS,
  ...OTHERS,
  ...ASKED_PROVISIONING,
  ...ASKED_OPERATION,
  ...ASKED_CHARGING,
  ...ASKED_MAINTENANCE,
  ...ASKED_DIAGNOSTICS,
  ...ASKED_DISPLAY,
].toSorted((a, b) => (a.id < b.id ? -1 : 1));
