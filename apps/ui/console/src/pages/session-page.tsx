import { Alert, Anchor, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import type { SessionCommand, SessionDetail } from '@busbar/api-contract/client';
import {
  DataTable,
  duration,
  EmptyState,
  energy,
  ErrorState,
  exactMoment,
  MomentText,
  PageHeader,
  Panel,
  StatTile,
  StatusBadge,
  type Column,
} from '@busbar/ui-kit';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { commandColumns } from '../commands/command-columns';
import { allPages } from '../data/all-pages';
import { useServices } from '../data/api-context';
import { useLiveRefresh, useNow } from '../data/use-live';
import { useSession, useSiteOf } from '../data/use-network';
import { shortToken } from './station-page';
import { pointsOf } from './station-power';

const TimeChart = lazy(async () => ({ default: (await import('@busbar/ui-kit/time-chart')).TimeChart }));

export function SessionPage() {
  const { sessionId = '' } = useParams();
  const session = useSession(sessionId);
  const site = useSiteOf(session.data?.siteId);
  useLiveRefresh(
    ['sessions', 'session-values'],
    (fact) =>
      ('sessionId' in fact.data && fact.data.sessionId === sessionId) ||
      (fact.fact.startsWith('command.') && fact.stationId === session.data?.stationId),
  );

  if (session.isPending) return <Skeleton h={420} aria-label="Loading" />;
  if (session.isError) return <ErrorState error={session.error} retry={() => void session.refetch()} />;
  const data = session.data;
  return (
    <>
      <PageHeader
        title={`Session at ${data.stationId}`}
        subtitle={
          <>
            {data.status === 'active' ? (
              <StatusBadge kind="charging" detail="Active" />
            ) : (
              `Ended: ${data.stopReason ?? 'no reason given'}`
            )}{' '}
            ·{' '}
            <Anchor
              component={Link}
              to={`/stations/${encodeURIComponent(data.stationId)}`}
              size="sm"
              underline="always"
            >
              station {data.stationId}
            </Anchor>{' '}
            connector {data.connectorId}
          </>
        }
      />
      <Stack gap="sm">
        <Facts session={data} timeZone={site?.timeZone} />
        {data.conflicts.map((conflict) => (
          <Alert
            key={`${conflict.kind} ${conflict.detail}`}
            color="yellow"
            title={`The facts contradict each other: ${conflict.kind}`}
            variant="light"
          >
            {conflict.detail} (noted {exactMoment(conflict.detectedAt, site?.timeZone)})
          </Alert>
        ))}
        <Asked session={data} timeZone={site?.timeZone} />
        <Curves sessionId={data.id} meterStartWh={data.meterStartWh} timeZone={site?.timeZone} />
      </Stack>
    </>
  );
}

function Facts({ session, timeZone }: { session: SessionDetail; timeZone: string | undefined }) {
  const now = useNow();
  const began = session.startedAt ?? session.openedAt;
  const lasted = (session.endedAt ? Date.parse(session.endedAt) : now.getTime()) - Date.parse(began);
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        <StatTile
          label="Energy"
          value={energy(session.energyWh, true)}
          hint={
            session.meterStartWh === null
              ? 'no start register'
              : `register ${energy(session.meterStartWh, true)} → ${energy(session.meterStopWh, true)}`
          }
        />
        <StatTile label="Duration" value={duration(lasted)} hint={session.status === 'active' ? 'so far' : ''} />
        <StatTile label="Token" value={shortToken(session.tokenId)} />
        <StatTile label="Transaction" value={session.transactionId} hint={`revision ${session.revision}`} />
      </SimpleGrid>
      <Text size="sm" c="dimmed" component="div">
        Started <MomentText at={began} timeZone={timeZone} />
        {session.endedAt && (
          <>
            , ended <MomentText at={session.endedAt} timeZone={timeZone} />
          </>
        )}
        {timeZone ? ` (${timeZone})` : ''}
      </Text>
    </>
  );
}

const RELATIONS: Readonly<Record<SessionCommand['relation'], string>> = {
  started: 'Started it',
  stopped: 'Ended it',
  about: 'About it',
};

/** What was asked of the station about this session: what started it, what ended it. */
function Asked({ session, timeZone }: { session: SessionDetail; timeZone: string | undefined }) {
  // A session that began at the station by itself needs no empty table.
  if (session.commands.length === 0) return null;
  const relation: Column<SessionCommand> = {
    key: 'relation',
    title: 'Session',
    render: (command) => <Text size="sm">{RELATIONS[command.relation]}</Text>,
  };
  const [name, ...others] = commandColumns<SessionCommand>(timeZone);
  return (
    <Panel title="Commands" flush>
      <DataTable
        label="Commands about this session"
        rows={session.commands}
        columns={[...(name ? [name] : []), relation, ...others]}
        rowKey={(command) => command.id}
      />
    </Panel>
  );
}

function Curves({
  sessionId,
  meterStartWh,
  timeZone,
}: {
  sessionId: string;
  meterStartWh: number | null;
  timeZone: string | undefined;
}) {
  const { api } = useServices();
  const values = useQuery({
    queryKey: ['session-values', sessionId],
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.listSessionMeterValues({ sessionId, query: { resolution: 'raw', limit: 500, ...cursor } }, { signal }),
      ),
  });
  const items = values.data ?? [];
  const powers = pointsOf(items, (item) => item.powerW, 1000);
  // A register counts since the meter was made; what the session took begins at its start.
  const zeroWh = meterStartWh ?? items.find((item) => item.energyWh !== null)?.energyWh ?? 0;
  const energies = pointsOf(items, (item) => (item.energyWh === null ? null : item.energyWh - zeroWh), 1000);
  const charge = pointsOf(items, (item) => item.socTenths, 10);
  return (
    <Panel title="Curves">
      {values.isPending && <Skeleton h={240} />}
      {values.isError && <ErrorState error={values.error} retry={() => void values.refetch()} />}
      {values.isSuccess && items.length === 0 && (
        <EmptyState title="No meter values">The station reported none for this session, or none yet.</EmptyState>
      )}
      {items.length > 0 && (
        <Suspense fallback={<Skeleton h={240} />}>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            {powers.length > 0 && <TimeChart title="Power" unit="kW" points={powers} timeZone={timeZone} />}
            {energies.length > 0 && <TimeChart title="Energy" unit="kWh" points={energies} timeZone={timeZone} />}
            {charge.length > 0 && <TimeChart title="State of charge" unit="%" points={charge} timeZone={timeZone} />}
          </SimpleGrid>
        </Suspense>
      )}
    </Panel>
  );
}
