import { AwsError } from '../../kernel/aws-error';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** Values of one minute, as CloudWatch keeps them: enough for every statistic. */
interface Minute {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Value → how often; for percentiles. Beyond the bound only the four numbers go on. */
  readonly values: Map<number, number>;
}

export interface Metric extends MetricIdentity {
  readonly unit: string;
  readonly minutes: Map<number, Minute>;
  lastAt: number;
}

export const MINUTE_MS = 60_000;
/** CloudWatch keeps minutes for 15 days; one machine keeps a working day. */
const KEPT_MINUTES = 8 * 60;
const VALUES_PER_MINUTE = 500;
/** ListMetrics leaves out what got no value for two weeks: longer than anything is kept here. */
const MAXIMUM_METRICS = 20_000;

/** Metrics in memory, one point a minute. What a restart forgets are numbers of yesterday; alarms then lack data for a moment, as new ones do. */
export class MetricStore {
  readonly #metrics = new Map<string, Metric>();

  /** @param count how often the value was seen */
  add(identity: MetricIdentity, value: number, at: number, unit = 'None', count = 1): void {
    this.record(this.metric(identity, unit), value, at, count);
  }

  /** A set of values, of which only these are known. */
  addStatistics(
    identity: MetricIdentity,
    set: { SampleCount: number; Sum: number; Minimum: number; Maximum: number },
    at: number,
    unit = 'None',
  ): void {
    const metric = this.metric(identity, unit);
    const minute = this.#minute(metric, at);
    minute.count += set.SampleCount;
    minute.sum += set.Sum;
    minute.min = Math.min(minute.min, set.Minimum);
    minute.max = Math.max(minute.max, set.Maximum);
  }

  /** The metric of an identity, for those who add to it often. */
  metric(identity: MetricIdentity, unit = 'None'): Metric {
    const key = keyOf(identity);
    let metric = this.#metrics.get(key);
    if (metric === undefined) {
      if (this.#metrics.size >= MAXIMUM_METRICS)
        throw new AwsError(
          'LimitExceededException',
          `The local cloud keeps ${MAXIMUM_METRICS} metrics; a dimension seems to have a value for each event.`,
        );
      metric = {
        namespace: identity.namespace,
        name: identity.name,
        dimensions: sorted(identity.dimensions),
        unit,
        minutes: new Map(),
        lastAt: 0,
      };
      this.#metrics.set(key, metric);
    }
    return metric;
  }

  record(metric: Metric, value: number, at: number, count = 1): void {
    const minute = this.#minute(metric, at);
    minute.count += count;
    minute.sum += value * count;
    if (value < minute.min) minute.min = value;
    if (value > minute.max) minute.max = value;
    const known = minute.values.get(value);
    if (known !== undefined || minute.values.size < VALUES_PER_MINUTE) minute.values.set(value, (known ?? 0) + count);
  }

  find(identity: MetricIdentity): Metric | undefined {
    return this.#metrics.get(keyOf(identity));
  }

  all(): Metric[] {
    return [...this.#metrics.values()];
  }

  /**
   * One statistic by period, from `from` (inclusive) to `to` (exclusive), oldest first; periods without a value are left out.
   * @param periodMs a multiple of a minute
   */
  statistics(
    metric: Metric,
    statistic: Statistic,
    from: number,
    to: number,
    periodMs: number,
  ): { at: number; value: number }[] {
    const periods = new Map<number, Minute[]>();
    for (const [at, minute] of metric.minutes) {
      if (at < from || at >= to) continue;
      const start = from + Math.floor((at - from) / periodMs) * periodMs;
      const list = periods.get(start);
      if (list) list.push(minute);
      else periods.set(start, [minute]);
    }
    return [...periods].sort(([a], [b]) => a - b).map(([at, minutes]) => ({ at, value: statistic(minutes) }));
  }

  #minute(metric: Metric, at: number): Minute {
    const start = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    let minute = metric.minutes.get(start);
    if (minute === undefined) {
      metric.minutes.set(start, (minute = { count: 0, sum: 0, min: Infinity, max: -Infinity, values: new Map() }));
      if (start > metric.lastAt) metric.lastAt = start;
      if (metric.minutes.size > KEPT_MINUTES)
        for (const old of metric.minutes.keys())
          if (old < metric.lastAt - KEPT_MINUTES * MINUTE_MS) metric.minutes.delete(old);
    }
    return minute;
  }
}

export type Statistic = (minutes: readonly Minute[]) => number;

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: (minutes) => total(minutes, 'count'),
  Sum: (minutes) => total(minutes, 'sum'),
  Average: (minutes) => total(minutes, 'sum') / total(minutes, 'count'),
  Minimum: (minutes) => Math.min(...minutes.map(({ min }) => min)),
  Maximum: (minutes) => Math.max(...minutes.map(({ max }) => max)),
};

/** `Sum`, `Average`, …, `p99`, `p99.9`. @throws {AwsError} `InvalidParameterValue` */
export function statisticOf(name: string): Statistic {
  const simple = SIMPLE[name];
  if (simple) return simple;
  const percent = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  if (percent === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      `The value ${name} for parameter Statistic is not supported; the local cloud knows ${Object.keys(SIMPLE).join(', ')} and percentiles such as p99.`,
    );
  return (minutes) => percentile(minutes, Number(percent) / 100);
}

/** The smallest value that at least this share of the values does not exceed. */
function percentile(minutes: readonly Minute[], share: number): number {
  const counts = new Map<number, number>();
  for (const { values } of minutes)
    for (const [value, count] of values) counts.set(value, (counts.get(value) ?? 0) + count);
  const ordered = [...counts].sort(([a], [b]) => a - b);
  const wanted = share * ordered.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of ordered) {
    seen += count;
    if (seen >= wanted) return value;
  }
  return ordered.at(-1)?.[0] ?? Number.NaN;
}

function total(minutes: readonly Minute[], field: 'count' | 'sum'): number {
  return minutes.reduce((sum, minute) => sum + minute[field], 0);
}

function sorted(dimensions: readonly Dimension[]): Dimension[] {
  return [...dimensions].sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function keyOf({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, sorted(dimensions).map(({ Name, Value }) => [Name, Value])]);
}
