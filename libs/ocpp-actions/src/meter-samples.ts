import type { MeterSample } from '@busbar/events';
import { momentOf } from './moment';

/** A meter value of any version, in the shape of 1.6: values are text, so that decimals stay what they are. */
export interface MeterReading {
  readonly timestamp: string;
  readonly sampledValue: readonly SampledReading[];
}

export interface SampledReading {
  readonly value: string;
  readonly context?: string;
  readonly format?: string;
  readonly measurand?: string;
  readonly phase?: string;
  readonly location?: string;
  readonly unit?: string;
}

type Quantity = Exclude<keyof MeterSample, 'at' | 'context'>;
type Combine = (values: readonly number[]) => number;

interface Rule {
  readonly quantity: Quantity;
  /** From a reading's unit to the fact's, as a power of ten and, for temperatures, an offset before it. */
  readonly units: Readonly<Record<string, Conversion>>;
  readonly defaultUnit: string;
  /** How readings of several phases become one. */
  readonly combine: Combine;
  /** What a working meter can read, in the fact's unit. */
  readonly min: number;
  readonly max: number;
}

interface Conversion {
  readonly exponent: number;
  readonly adapt?: (value: number) => number;
}

const sum: Combine = (values) => values.reduce((total, value) => total + value, 0);
const highest: Combine = (values) => Math.max(...values);
const mean: Combine = (values) => sum(values) / values.length;

const celsius: Conversion = { exponent: 1 };

/**
 * What of OCPP 1.6 §7.31 (Measurand) goes into facts, and how. `Celcius` is how the JSON schemas of 1.6 spell it
 * (OCPP-J errata 2.1 wants both taken).
 */
const RULES: Readonly<Record<string, Rule>> = {
  'Energy.Active.Import.Register': {
    quantity: 'energyWh',
    units: { Wh: { exponent: 0 }, kWh: { exponent: 3 } },
    defaultUnit: 'Wh',
    combine: sum,
    min: 0,
    max: 1e12,
  },
  'Power.Active.Import': {
    quantity: 'powerW',
    units: { W: { exponent: 0 }, kW: { exponent: 3 } },
    defaultUnit: 'W',
    combine: sum,
    min: -1e8,
    max: 1e8,
  },
  'Current.Import': {
    quantity: 'currentMa',
    units: { A: { exponent: 3 } },
    defaultUnit: 'A',
    combine: highest,
    min: -1e8,
    max: 1e8,
  },
  Voltage: { quantity: 'voltageMv', units: { V: { exponent: 3 } }, defaultUnit: 'V', combine: mean, min: 0, max: 1e8 },
  SoC: {
    quantity: 'socTenths',
    units: { Percent: { exponent: 1 } },
    defaultUnit: 'Percent',
    combine: highest,
    min: 0,
    max: 1000,
  },
  Temperature: {
    quantity: 'temperatureTenths',
    units: {
      Celsius: celsius,
      Celcius: celsius,
      K: { exponent: 1, adapt: (value) => value - 273.15 },
      Fahrenheit: { exponent: 1, adapt: (value) => ((value - 32) * 5) / 9 },
    },
    defaultUnit: 'Celsius',
    combine: highest,
    min: -1000,
    max: 5000,
  },
};

/** §7.31: a value without a measurand is this one, in Wh. */
const DEFAULT_MEASURAND = 'Energy.Active.Import.Register';
const DEFAULT_CONTEXT = 'Sample.Periodic';
/** The neutral conductor carries what the phases don't balance: no phase of its own. */
const NEUTRAL = 'N';

/** How many kinds of notes a message may leave in the log. */
const MAX_NOTES = 20;

/**
 * A message's readings, one sample for each moment and context. What is no number, or cannot be true, is left out and
 * noted: one broken register must not cost the others.
 */
export function samplesOf(
  meterValues: readonly MeterReading[],
  receivedAt: Date,
): { samples: MeterSample[]; notes: readonly string[] } {
  const notes = new Set<string>();
  const note = (text: string): void => {
    if (notes.size < MAX_NOTES) notes.add(text);
  };
  const samples: MeterSample[] = [];
  for (const { timestamp, sampledValue } of meterValues) {
    const moment = momentOf(timestamp, receivedAt);
    if (moment.note !== undefined) note(moment.note);
    for (const [context, values] of groupBy(sampledValue, (value) => value.context ?? DEFAULT_CONTEXT)) {
      const quantities = quantitiesOf(values, note);
      if (Object.keys(quantities).length > 0) samples.push({ at: moment.at, context, ...quantities });
    }
  }
  return { samples, notes: [...notes] };
}

function quantitiesOf(
  values: readonly SampledReading[],
  note: (text: string) => void,
): Partial<Record<Quantity, number>> {
  const quantities: Partial<Record<Quantity, number>> = {};
  for (const [measurand, all] of groupBy(values, (value) => value.measurand ?? DEFAULT_MEASURAND)) {
    const rule = Object.hasOwn(RULES, measurand) ? RULES[measurand] : undefined;
    if (rule === undefined) continue;
    const readings = atOnePlace(all).flatMap((value) => {
      const number = numberOf(value, rule);
      if (number === undefined)
        note(
          `${measurand} "${value.value.slice(0, 40)}" ${value.unit ?? rule.defaultUnit} left out: not a plausible reading`,
        );
      return number === undefined ? [] : [{ phase: value.phase, number }];
    });
    const reading = overPhases(readings, rule.combine);
    if (reading !== undefined) quantities[rule.quantity] = Math.round(reading);
  }
  return quantities;
}

/** The same quantity measured at several places is not to be added up: the outlet counts where it is measured. */
function atOnePlace(values: readonly SampledReading[]): readonly SampledReading[] {
  const places = groupBy(values, (value) => value.location ?? 'Outlet');
  return places.get('Outlet') ?? [...places.values()][0] ?? [];
}

/** The total where the meter gives one, else what the phases make together. */
function overPhases(
  readings: readonly { phase: string | undefined; number: number }[],
  combine: Combine,
): number | undefined {
  const total = readings.find(({ phase }) => phase === undefined);
  if (total !== undefined) return total.number;
  const toNeutral = readings.filter(({ phase }) => phase !== NEUTRAL && !isBetweenPhases(phase));
  const chosen = toNeutral.length > 0 ? toNeutral : readings.filter(({ phase }) => phase !== NEUTRAL);
  return chosen.length === 0 ? undefined : combine(chosen.map(({ number }) => number));
}

function isBetweenPhases(phase: string | undefined): boolean {
  return phase === 'L1-L2' || phase === 'L2-L3' || phase === 'L3-L1';
}

function numberOf(value: SampledReading, rule: Rule): number | undefined {
  if (value.format === 'SignedData') return undefined;
  const unit = value.unit ?? rule.defaultUnit;
  const conversion = Object.hasOwn(rule.units, unit) ? rule.units[unit] : undefined;
  const text = value.value.trim().replace(',', '.');
  if (conversion === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) || text.length > 64)
    return undefined;
  // The exponent is written, not multiplied, so that decimal kWh become whole Wh without binary error.
  const [mantissa = '', given = '0'] = text.toLowerCase().split('e');
  const number =
    conversion.adapt === undefined
      ? Number(`${mantissa}e${Number(given) + conversion.exponent}`)
      : conversion.adapt(Number(text)) * 10 ** conversion.exponent;
  return Number.isFinite(number) && number >= rule.min && number <= rule.max ? number : undefined;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
