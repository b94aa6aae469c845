import type { PowerUnit } from '@busbar/api-contract/client';
import { power } from '@busbar/ui-kit';

const amperes = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `16.0 A`, `11.0 kW`. */
export function amountOf(unit: PowerUnit, amount: number): string {
  return unit === 'mA' ? `${amperes.format(amount / 1000)} A` : power(amount);
}
