import { Box, Text } from '@mantine/core';
import { useHover } from '@mantine/hooks';
import { EmptyState, ErrorState, exactMoment, LoadingRows, Panel } from '@busbar/ui-kit';
import { useQuery } from '@tanstack/react-query';
import { useServices } from '../data/api-context';
import { useLiveRefresh } from '../data/use-live';

/** The facts of a station as they come, the latest first. Under the pointer nothing moves. */
export function FactStream({ stationId, timeZone }: { stationId: string; timeZone: string | undefined }) {
  const { api } = useServices();
  const facts = useQuery({
    queryKey: ['facts', stationId],
    queryFn: ({ signal }) => api.listStationFacts({ stationId, query: { limit: 40 } }, { signal }),
  });
  const { hovered, ref } = useHover<HTMLDivElement>();
  useLiveRefresh(['facts'], (fact) => fact.stationId === stationId, hovered);

  return (
    <Panel
      title="Facts"
      flush
      aside={
        <Text size="xs" c="dimmed">
          {hovered ? 'held while you point' : 'live'}
        </Text>
      }
    >
      {facts.isPending && <LoadingRows rows={8} />}
      {facts.isError && <ErrorState error={facts.error} retry={() => void facts.refetch()} />}
      {facts.data?.items.length === 0 && <EmptyState title="Nothing happened yet" />}
      <div
        ref={ref}
        style={{ maxHeight: 560, overflowY: 'auto' }}
        tabIndex={0}
        role="log"
        aria-label={`Facts of ${stationId}`}
      >
        {facts.data?.items.map((item) => (
          <Box
            key={item.id}
            id={`fact-${item.id}`}
            px="md"
            py={7}
            style={{ borderTop: '1px solid var(--busbar-line)' }}
          >
            <details>
              <summary
                style={{
                  cursor: 'pointer',
                  listStyle: 'none',
                  display: 'flex',
                  justifyContent: 'space-between',
                  gap: 12,
                }}
              >
                <Text size="sm" fw={500} component="span">
                  {item.name}
                </Text>
                <Text
                  size="xs"
                  c="dimmed"
                  component="time"
                  dateTime={item.occurredAt}
                  style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
                >
                  {timeOnly(item.occurredAt, timeZone)}
                </Text>
              </summary>
              <pre className="fact-body" style={{ whiteSpace: 'pre-wrap', margin: '6px 0 0' }}>
                {exactMoment(item.occurredAt, timeZone)}
                {'\n'}
                {JSON.stringify((item.fact as { data?: unknown }).data ?? item.fact, null, 2)}
              </pre>
            </details>
          </Box>
        ))}
      </div>
    </Panel>
  );
}

function timeOnly(at: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', ...(timeZone ? { timeZone } : {}) }).format(
    new Date(at),
  );
}
