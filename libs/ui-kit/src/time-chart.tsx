import { AreaChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import '@mantine/charts/styles.css';
import { axisTime, exactMoment } from './format';

export interface Point {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly value: number;
}

interface TimeChartProps {
  readonly title: string;
  readonly unit: string;
  readonly points: readonly Point[];
  readonly height?: number;
  readonly color?: string;
  readonly timeZone?: string | undefined;
  /** Straight lines between readings, or steps for buckets. */
  readonly curve?: 'linear' | 'stepAfter' | 'monotone';
}

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** A quantity over time. The same values are in a table for whoever does not see it. */
export function TimeChart({
  title,
  unit,
  points,
  height = 220,
  color = 'verdigris.6',
  timeZone,
  curve = 'linear',
}: TimeChartProps) {
  const last = points.at(-1);
  const spanMs = (last?.at ?? 0) - (points[0]?.at ?? 0);
  const highest = points.reduce((max, point) => Math.max(max, point.value), 0);
  return (
    <figure style={{ margin: 0 }}>
      <figcaption>
        <Text size="xs" c="dimmed" mb={6}>
          {title}, {unit}
          {last ? ` · last ${number.format(last.value)} · highest ${number.format(highest)}` : ''}
        </Text>
      </figcaption>
      <div
        role="img"
        aria-label={`${title} in ${unit}: ${points.length} values${last ? `, last ${number.format(last.value)}` : ''}`}
      >
        <AreaChart
          h={height}
          data={points.map((point) => ({ at: point.at, value: point.value }))}
          dataKey="at"
          series={[{ name: 'value', label: title, color }]}
          curveType={curve}
          withDots={points.length < 2}
          withGradient
          fillOpacity={0.18}
          strokeWidth={2}
          gridAxis="x"
          tickLine="none"
          valueFormatter={(value) => `${number.format(value)} ${unit}`}
          xAxisProps={{
            type: 'number',
            scale: 'time',
            domain: ['dataMin', 'dataMax'],
            tickFormatter: (at: number) => axisTime(at, spanMs, timeZone),
            minTickGap: 56,
          }}
          yAxisProps={{ width: 52, domain: [0, 'auto'], tickFormatter: (value: number) => number.format(value) }}
          // Before anything is pointed at the label is not a number.
          tooltipProps={{
            labelFormatter: (at) =>
              Number.isFinite(Number(at)) ? exactMoment(new Date(Number(at)).toISOString(), timeZone) : '',
          }}
        />
      </div>
    </figure>
  );
}
