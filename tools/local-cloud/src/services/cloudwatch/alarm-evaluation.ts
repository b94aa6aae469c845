export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** Of one period, the newest last; `undefined` where there is no value. */
export type Period = 'breaching' | 'fine' | undefined;

/** Beside the periods that it judges, an alarm looks at a few more, in case that newer ones have no value yet. */
export const EXTRA_PERIODS = 2;

export interface EvaluationRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missing: MissingData;
}

/**
 * The state that follows from the periods in the evaluation range, oldest first.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluate(
  periods: readonly Period[],
  { evaluationPeriods, datapointsToAlarm, missing }: EvaluationRule,
  current: AlarmState,
): AlarmState {
  const known = periods.filter((period) => period !== undefined);
  // Enough values in the range: the latest of them count, and gaps do not.
  if (known.length >= evaluationPeriods) return judged(known.slice(-evaluationPeriods), datapointsToAlarm);
  if (known.length === 0) {
    if (missing === 'missing') return 'INSUFFICIENT_DATA';
    if (missing === 'ignore') return current;
    return missing === 'breaching' ? 'ALARM' : 'OK';
  }
  const gaps = evaluationPeriods - known.length;
  if (missing === 'breaching') return judged([...known, ...Array<Period>(gaps).fill('breaching')], datapointsToAlarm);
  if (missing === 'notBreaching') return judged(known, datapointsToAlarm);
  if (known.filter((period) => period === 'breaching').length >= datapointsToAlarm) return 'ALARM';
  // A breach in the midst of gaps may be the begin of one that lasts: the rules say what a lone one means.
  const breaches = known.at(-1) === 'breaching' && !known.includes('fine');
  if (!breaches) return 'OK';
  return missing === 'ignore' ? current : 'ALARM';
}

function judged(periods: readonly Period[], datapointsToAlarm: number): AlarmState {
  return periods.filter((period) => period === 'breaching').length >= datapointsToAlarm ? 'ALARM' : 'OK';
}

export type Comparison =
  'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';

export const COMPARISONS: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};
