import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import type { SessionShare, SitePower, StationFallback } from '@busbar/api-contract/client';
import {
  DataTable,
  EmptyState,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  StatTile,
  type Column,
} from '@busbar/ui-kit';
import { Link, useParams } from 'react-router';
import { useLiveRefresh } from '../data/use-live';
import { useSite, useSitePower } from '../data/use-network';
import { PowerLimitButton } from './power-limit-form';
import { amountOf } from './power-amount';
import { TermList } from './term-list';

export function SitePage() {
  const { siteId = '' } = useParams();
  const site = useSite(siteId);
  if (site.isPending) return <Skeleton h={420} aria-label="Loading" />;
  if (site.isError) return <ErrorState error={site.error} retry={() => void site.refetch()} />;
  const { name, address, city, country, timeZone, currency } = site.data;
  return (
    <>
      <PageHeader
        title={name}
        subtitle={<Link to={`/stations?siteId=${encodeURIComponent(siteId)}`}>Stations of this site</Link>}
      />
      <Stack gap="sm">
        <SitePowerSection siteId={siteId} timeZone={timeZone} />
        <Panel title="Record">
          <TermList
            rows={[
              ['Address', [address, city, country].filter(Boolean).join(', ')],
              ['Time zone', timeZone],
              ['Currency', currency],
            ]}
          />
        </Panel>
      </Stack>
    </>
  );
}

function SitePowerSection({ siteId, timeZone }: { siteId: string; timeZone: string }) {
  const power = useSitePower(siteId);
  useLiveRefresh(
    ['site-power'],
    ({ siteId: where, fact }) => where === siteId && (fact.startsWith('session.') || fact.startsWith('command.')),
  );
  if (power.isPending) return <LoadingRows rows={4} />;
  if (power.isError) return <ErrorState error={power.error} retry={() => void power.refetch()} />;
  const { limit, shared, drawn, sessions, stations } = power.data;
  const waiting = sessions.filter(({ waitingSince }) => waitingSince !== null).length;
  return (
    <>
      {limit !== null && (
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <StatTile
            label="Limit"
            value={amountOf(limit.unit, limit.amount)}
            hint={limit.unit === 'mA' ? 'on each phase' : 'over all phases'}
          />
          <StatTile
            label="Shared"
            value={amountOf(limit.unit, shared)}
            hint={`${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}${waiting > 0 ? `, ${waiting} waiting` : ''}`}
          />
          <StatTile label="Drawn" value={amountOf(limit.unit, drawn)} hint="as last read" />
        </SimpleGrid>
      )}
      <Panel title="Power limit" flush aside={<PowerLimitButton siteId={siteId} limit={limit} />}>
        {limit === null ? (
          <EmptyState title="No limit">
            Every session draws what its station gives. With a limit they share it fairly.
          </EmptyState>
        ) : sessions.length === 0 ? (
          <EmptyState title="Nobody charges here now">Shares are listed here as sessions start.</EmptyState>
        ) : (
          <Shares power={power.data} unit={limit.unit} timeZone={timeZone} />
        )}
      </Panel>
      {limit !== null && stations.length > 0 && (
        <Panel title="Without a share" flush>
          <Fallbacks stations={stations} unit={limit.unit} />
        </Panel>
      )}
    </>
  );
}

type Unit = NonNullable<SitePower['limit']>['unit'];

function Shares({ power, unit, timeZone }: { power: SitePower; unit: Unit; timeZone: string }) {
  const columns: Column<SessionShare>[] = [
    {
      key: 'session',
      title: 'Session at',
      render: (session) => (
        <Link className="quiet" to={`/sessions/${encodeURIComponent(session.sessionId)}`}>
          <Text span size="sm" style={{ whiteSpace: 'nowrap' }}>
            {session.stationId} · {session.connectorId}
          </Text>
        </Link>
      ),
    },
    {
      key: 'started',
      title: 'Started',
      wideOnly: true,
      render: (session) => <MomentText at={session.startedAt} timeZone={timeZone} />,
    },
    {
      key: 'share',
      title: 'Share',
      align: 'right',
      render: (session) => <Amount unit={unit} amount={session.allowed} none="none" />,
    },
    {
      key: 'drawn',
      title: 'Drawn',
      align: 'right',
      render: (session) => <Amount unit={unit} amount={session.drawn} none="–" />,
    },
    {
      key: 'state',
      title: 'State',
      wideOnly: true,
      render: (session) => <Text size="sm">{stateOf(session, unit)}</Text>,
    },
  ];
  return (
    <DataTable label="Shares of sessions" rows={power.sessions} columns={columns} rowKey={(row) => row.sessionId} />
  );
}

function Fallbacks({ stations, unit }: { stations: readonly StationFallback[]; unit: Unit }) {
  const columns: Column<StationFallback>[] = [
    {
      key: 'station',
      title: 'Station',
      render: ({ stationId }) => (
        <Link className="quiet" to={`/stations/${encodeURIComponent(stationId)}`}>
          {stationId}
        </Link>
      ),
    },
    {
      key: 'allowed',
      title: 'A session may draw',
      align: 'right',
      render: ({ allowed }) => <Amount unit={unit} amount={allowed} none="anything" />,
    },
    {
      key: 'state',
      title: 'State',
      render: ({ allowed, sent, problem }) => (
        <Text size="sm">
          {sent !== null
            ? `is told ${amountOf(unit, sent)}`
            : (problem ?? (allowed === null ? 'Keeps to no limit' : 'Confirmed'))}
        </Text>
      ),
    },
  ];
  return (
    <DataTable
      label="What stations allow without a share"
      rows={stations}
      columns={columns}
      rowKey={(row) => row.stationId}
    />
  );
}

function Amount({ unit, amount, none }: { unit: Unit; amount: number | null; none: string }) {
  return <span style={{ whiteSpace: 'nowrap' }}>{amount === null ? none : amountOf(unit, amount)}</span>;
}

function stateOf({ sent, problem, waitingSince, target, allowed }: SessionShare, unit: Unit): string {
  if (sent !== null) return `is told ${amountOf(unit, sent)}`;
  if (problem !== null) return problem;
  if (waitingSince !== null) return 'waits for its turn';
  return target !== null && allowed !== null && target > allowed ? `shall have ${amountOf(unit, target)}` : 'Confirmed';
}
