import { Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import type { StationConfiguration, StationSetting } from '@busbar/api-contract/client';
import {
  DataTable,
  EmptyState,
  ErrorState,
  MomentText,
  PageHeader,
  Panel,
  StatusBadge,
  stationStatus,
  type Column,
} from '@busbar/ui-kit';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useSiteOf, useStation } from '../data/use-network';
import { StationDrift } from './station-drift';
import { StationTabs } from './station-tabs';
import { useStationConfiguration } from './use-configuration';

const SHOWN_AT_ONCE = 100;

/** What a station is set to, and what it should be. */
export function StationConfigurationPage() {
  const { stationId = '' } = useParams();
  const station = useStation(stationId);
  const configuration = useStationConfiguration(stationId);
  const site = useSiteOf(station.data?.siteId);
  if (station.isError) return <ErrorState error={station.error} retry={() => void station.refetch()} />;
  if (configuration.isError)
    return <ErrorState error={configuration.error} retry={() => void configuration.refetch()} />;
  if (!station.data || !configuration.data) return <Skeleton h={420} aria-label="Loading" />;
  return (
    <>
      <PageHeader
        title={station.data.id}
        subtitle={
          <Group gap="xs">
            <StatusBadge kind={stationStatus(station.data)} />
            {configuration.data.drifted && <StatusBadge kind="suspended" detail="Drifted" />}
            {configuration.data.readAt !== null && (
              <Text size="sm" component="div">
                read <MomentText at={configuration.data.readAt} timeZone={site?.timeZone} />
              </Text>
            )}
          </Group>
        }
      />
      <StationTabs stationId={station.data.id} at="configuration" />
      <Stack gap="sm">
        <StationDrift station={station.data} configuration={configuration.data} />
        <Settings configuration={configuration.data} timeZone={site?.timeZone} />
      </Stack>
    </>
  );
}

function Settings({ configuration, timeZone }: { configuration: StationConfiguration; timeZone: string | undefined }) {
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const words = search.toLowerCase();
  const found = configuration.settings.filter(({ key, value }) =>
    `${key} ${value ?? ''}`.toLowerCase().includes(words),
  );
  return (
    <Panel title="Settings" flush>
      {configuration.settings.length === 0 ? (
        <EmptyState title="Nothing was read from this station yet">
          It is asked some time after it booted, and every day.
        </EmptyState>
      ) : (
        <>
          <TextInput
            aria-label="Search settings"
            placeholder="Search settings"
            type="search"
            size="xs"
            px="md"
            pb="sm"
            maw={360}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setShown(SHOWN_AT_ONCE);
            }}
          />
          <DataTable
            label={`Settings of ${configuration.stationId}`}
            rows={found.slice(0, shown)}
            columns={columnsFor(timeZone)}
            rowKey={({ key, evseId, connectorId, attribute }) => `${key} ${evseId} ${connectorId} ${attribute}`}
            hasMore={found.length > shown}
            onMore={() => setShown(shown + SHOWN_AT_ONCE)}
          />
        </>
      )}
    </Panel>
  );
}

function columnsFor(timeZone: string | undefined): Column<StationSetting>[] {
  return [
    {
      key: 'key',
      title: 'Setting',
      render: (setting) => (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {setting.key}
          {placeOf(setting)}
        </Text>
      ),
    },
    {
      key: 'value',
      title: 'Value',
      render: ({ known, hidden, value, unit }) => (
        <span className="fact-body">
          {!known ? 'not known to it' : hidden ? 'hidden' : value === '' ? '(empty)' : (value ?? '–')}
          {value !== null && unit ? ` ${unit}` : ''}
        </span>
      ),
    },
    {
      key: 'mutability',
      title: 'May be',
      wideOnly: true,
      render: ({ mutability }) => <Text size="sm">{MUTABILITY_WORDS[mutability ?? 'unknown']}</Text>,
    },
    {
      key: 'readAt',
      title: 'Read',
      align: 'right',
      wideOnly: true,
      render: ({ readAt }) => <MomentText at={readAt} timeZone={timeZone} />,
    },
  ];
}

const MUTABILITY_WORDS = {
  ReadOnly: 'read',
  WriteOnly: 'set',
  ReadWrite: 'read and set',
  unknown: '–',
} as const;

function placeOf({ evseId, connectorId, attribute }: StationSetting): string {
  return [
    evseId > 0 ? ` · EVSE ${evseId}` : '',
    connectorId > 0 ? ` · connector ${connectorId}` : '',
    attribute === 'Actual' ? '' : ` · ${attribute}`,
  ].join('');
}
