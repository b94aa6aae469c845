import type { MetricIdentity } from './metric-store';

export interface EmbeddedValue {
  readonly identity: MetricIdentity;
  readonly unit: string;
  readonly at: number;
  readonly values: readonly number[];
}

/** More dimensions, metrics or values make CloudWatch drop the line's metrics. */
const LIMITS = { dimensions: 30, metrics: 100, values: 100 };

/**
 * The metrics in a log line of the embedded metric format; none in any other line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(line: string): EmbeddedValue[] {
  if (!line.includes('"_aws"') || !line.startsWith('{')) return [];
  let root: Record<string, unknown>;
  try {
    root = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return [];
  }
  const metadata = root['_aws'] as { Timestamp?: unknown; CloudWatchMetrics?: unknown } | null | undefined;
  if (typeof metadata?.Timestamp !== 'number' || !Array.isArray(metadata.CloudWatchMetrics)) return [];
  const at = metadata.Timestamp;
  return (metadata.CloudWatchMetrics as Directive[]).flatMap((directive) => ofDirective(root, directive, at));
}

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

function ofDirective(
  root: Readonly<Record<string, unknown>>,
  { Namespace: namespace, Dimensions: sets = [[]], Metrics: metrics }: Directive,
  at: number,
): EmbeddedValue[] {
  if (
    typeof namespace !== 'string' ||
    !Array.isArray(sets) ||
    !Array.isArray(metrics) ||
    metrics.length > LIMITS.metrics
  )
    return [];
  return (metrics as { Name?: unknown; Unit?: unknown }[]).flatMap(({ Name: name, Unit: unit }) => {
    if (typeof name !== 'string') return [];
    const value = root[name];
    const values = (Array.isArray(value) ? value : [value]).filter(
      (each): each is number => typeof each === 'number' && Number.isFinite(each),
    );
    if (values.length === 0 || values.length > LIMITS.values) return [];
    return (sets as unknown[]).flatMap((set) => {
      if (!Array.isArray(set) || set.length > LIMITS.dimensions) return [];
      const dimensions = (set as unknown[]).map((key) => ({ Name: String(key), Value: root[String(key)] }));
      // A dimension set whose value is missing is no metric.
      if (dimensions.some(({ Value }) => typeof Value !== 'string')) return [];
      return [
        {
          identity: { namespace, name, dimensions: dimensions as { Name: string; Value: string }[] },
          unit: typeof unit === 'string' ? unit : 'None',
          at,
          values,
        },
      ];
    });
  });
}
