import { SegmentedControl, SimpleGrid, Skeleton } from '@mantine/core';
import type { MeterValue, Resolution } from '@busbar/api-contract/client';
import { EmptyState, ErrorState, Panel } from '@busbar/ui-kit';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { allPages } from '../data/all-pages';
import { useServices } from '../data/api-context';
import { useLiveRefresh } from '../data/use-live';

const TimeChart = lazy(async () => ({ default: (await import('@busbar/ui-kit/time-chart')).TimeChart }));

const SPANS = {
  '1 h': { hours: 1, resolution: 'raw' },
  '24 h': { hours: 24, resolution: '15m' },
  '7 d': { hours: 24 * 7, resolution: '1h' },
  '90 d': { hours: 24 * 90, resolution: '1d' },
} as const satisfies Record<string, { hours: number; resolution: Resolution }>;
type Span = keyof typeof SPANS;

/** Power over time: each connector's readings of the last hour, or the station's peaks and energy of longer spans. */
export function StationPower({
  stationId,
  connectorIds,
  timeZone,
}: {
  stationId: string;
  connectorIds: readonly number[];
  timeZone: string | undefined;
}) {
  const [span, setSpan] = useState<Span>('1 h');
  const { resolution } = SPANS[span];
  const values = useStationValues(stationId, span);
  useLiveRefresh(['meter-values'], (fact) => fact.fact === 'meter.sampled' && fact.stationId === stationId);

  const items = values.data ?? [];
  const charts = connectorIds
    .map((connectorId) => ({
      connectorId,
      points: pointsOf(
        items.filter((item) => item.connectorId === connectorId),
        (item) => item.powerW,
        1000,
      ),
    }))
    .filter(({ points }) => points.length > 0);
  return (
    <Panel
      title="Power"
      aside={
        <SegmentedControl
          size="xs"
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={Object.keys(SPANS)}
          aria-label="Span of time"
        />
      }
    >
      {values.isPending && <Skeleton h={220} />}
      {values.isError && <ErrorState error={values.error} retry={() => void values.refetch()} />}
      {values.isSuccess && items.length === 0 && (
        <EmptyState title="No meter values in this time">They appear while a car is charging.</EmptyState>
      )}
      {items.length > 0 && (
        <Suspense fallback={<Skeleton h={220} />}>
          {resolution === 'raw' ? (
            <SimpleGrid cols={{ base: 1, md: charts.length > 1 ? 2 : 1 }}>
              {charts.map(({ connectorId, points }) => (
                <TimeChart
                  key={connectorId}
                  title={`Connector ${connectorId}`}
                  unit="kW"
                  points={points}
                  timeZone={timeZone}
                  height={190}
                />
              ))}
            </SimpleGrid>
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              <TimeChart
                title="Peak power"
                unit="kW"
                points={pointsOf(items, (item) => item.powerW, 1000)}
                timeZone={timeZone}
                curve="stepAfter"
                height={190}
              />
              <TimeChart
                title="Energy"
                unit="kWh"
                points={pointsOf(items, (item) => item.energyWh, 1000)}
                timeZone={timeZone}
                curve="stepAfter"
                height={190}
              />
            </SimpleGrid>
          )}
        </Suspense>
      )}
    </Panel>
  );
}

/** Readings of the last hour, or what became of them in longer spans, oldest first. */
export function useStationValues(stationId: string, span: Span) {
  const { api } = useServices();
  const { hours, resolution } = SPANS[span];
  return useQuery({
    queryKey: ['meter-values', stationId, span],
    queryFn: ({ signal }) => {
      const to = new Date();
      const from = new Date(to.getTime() - hours * 3_600_000);
      const query = { from: from.toISOString(), to: to.toISOString(), resolution, limit: 500 };
      return allPages((cursor) =>
        api.listStationMeterValues({ stationId, query: { ...query, ...cursor } }, { signal }),
      );
    },
  });
}

export function pointsOf(items: readonly MeterValue[], valueOf: (item: MeterValue) => number | null, divisor: number) {
  return items.flatMap((item) => {
    const value = valueOf(item);
    return value === null ? [] : [{ at: Date.parse(item.at), value: value / divisor }];
  });
}
