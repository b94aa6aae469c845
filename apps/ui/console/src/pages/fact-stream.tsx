import { Anchor, Box, Group, Text } from '@mantine/core';
import { useHover } from '@mantine/hooks';
import { EmptyState, ErrorState, exactMoment, LoadingRows, Panel } from '@busbar/ui-kit';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { addressOf } from '../commands/command-address';
import { useServices } from '../data/api-context';
import { useLiveRefresh } from '../data/use-live';

/** The facts of a station as they come, the latest first. Under the pointer nothing moves. */
export function FactStream({ stationId, timeZone }: { stationId: string; timeZone: string | undefined }) {
  const { api } = useServices();
  const facts = useQuery({
    queryKey: ['facts', stationId],
    queryFn: ({ signal }) => api.listStationFacts({ stationId, query: { limit: 40 } }, { signal }),
    // Whoever comes back sees what happened meanwhile, even with the pointer where the list will be.
    refetchOnMount: 'always',
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
              <Links stationId={stationId} data={dataOf(item.fact)} />
              <pre className="fact-body" style={{ whiteSpace: 'pre-wrap', margin: '6px 0 0' }}>
                {exactMoment(item.occurredAt, timeZone)}
                {'\n'}
                {JSON.stringify(dataOf(item.fact) ?? item.fact, null, 2)}
              </pre>
            </details>
          </Box>
        ))}
      </div>
    </Panel>
  );
}

function dataOf(fact: object): Readonly<Record<string, unknown>> | undefined {
  return (fact as { data?: Readonly<Record<string, unknown>> }).data;
}

/** The command or session that a fact is about. */
function Links({ stationId, data = {} }: { stationId: string; data: Readonly<Record<string, unknown>> | undefined }) {
  const { commandId, sessionId = data['sessionKey'] } = data;
  if (typeof commandId !== 'string' && typeof sessionId !== 'string') return null;
  return (
    <Group gap="sm" mt={6}>
      {typeof commandId === 'string' && (
        <Anchor component={Link} to={addressOf({ stationId, id: commandId })} size="xs" underline="always">
          command
        </Anchor>
      )}
      {typeof sessionId === 'string' && (
        <Anchor component={Link} to={`/sessions/${encodeURIComponent(sessionId)}`} size="xs" underline="always">
          session
        </Anchor>
      )}
    </Group>
  );
}

function timeOnly(at: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', ...(timeZone ? { timeZone } : {}) }).format(
    new Date(at),
  );
}
