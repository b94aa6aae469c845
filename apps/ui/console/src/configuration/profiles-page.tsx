import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import type { ConfigurationProfile, DriftedStation } from '@busbar/api-contract/client';
import { DataTable, EmptyState, ErrorState, LoadingRows, PageHeader, Panel, type Column } from '@busbar/ui-kit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useServices } from '../data/api-context';
import { useHasRole } from '../data/use-roles';
import { ProfileForm } from './profile-form';
import { useConfigurationProfiles, useDriftedStations } from './use-configuration';

/** How stations should be set, and which are not. */
export function ProfilesPage() {
  const { api } = useServices();
  const queries = useQueryClient();
  const mayChange = useHasRole('operator');
  const profiles = useConfigurationProfiles();
  const [form, setForm] = useState<{ profile?: ConfigurationProfile }>();
  const [retiring, setRetiring] = useState<string>();
  const retire = useMutation({
    mutationFn: ({ id, revision }: ConfigurationProfile) => api.retireConfigurationProfile({ profileId: id, revision }),
    onSettled: () => {
      setRetiring(undefined);
      return queries.invalidateQueries({ queryKey: ['configuration'] });
    },
  });
  const columns: Column<ConfigurationProfile>[] = [
    {
      key: 'name',
      title: 'Profile',
      render: (profile) => (
        <>
          <Text size="sm" fw={550}>
            {profile.name}
          </Text>
          <Text size="xs" c="dimmed">
            {profile.id}
          </Text>
        </>
      ),
    },
    { key: 'scope', title: 'For', render: (profile) => <Text size="sm">{scopeOf(profile)}</Text> },
    { key: 'settings', title: 'Settings', align: 'right', wideOnly: true, render: ({ wanted }) => wanted.length },
    {
      key: 'action',
      title: 'Change',
      align: 'right',
      render: (profile) =>
        retiring === profile.id ? (
          <Group gap={6} justify="flex-end">
            <Button size="compact-xs" color="red.9" loading={retire.isPending} onClick={() => retire.mutate(profile)}>
              Retire it
            </Button>
            <Button variant="default" size="compact-xs" onClick={() => setRetiring(undefined)}>
              Keep
            </Button>
          </Group>
        ) : (
          <Group gap={6} justify="flex-end">
            <Button
              variant="default"
              size="compact-xs"
              disabled={!mayChange}
              onClick={() => setForm({ profile })}
              aria-label={`Edit ${profile.id}`}
            >
              Edit
            </Button>
            <Button
              variant="default"
              size="compact-xs"
              disabled={!mayChange}
              onClick={() => setRetiring(profile.id)}
              aria-label={`Retire ${profile.id}`}
            >
              Retire
            </Button>
          </Group>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Configuration"
        subtitle="How stations should be set"
        aside={
          mayChange && (
            <Button color="verdigris.6" onClick={() => setForm({})}>
              New profile
            </Button>
          )
        }
      />
      {retire.isError && <ErrorState error={retire.error} />}
      <Stack gap="sm">
        <DriftedStations />
        <Panel title="Profiles" flush>
          {profiles.isPending && <LoadingRows rows={4} />}
          {profiles.isError && <ErrorState error={profiles.error} retry={() => void profiles.refetch()} />}
          {profiles.data?.length === 0 && (
            <EmptyState title="No profile yet">A profile says which values settings should have.</EmptyState>
          )}
          {profiles.data && profiles.data.length > 0 && (
            <DataTable label="Profiles" rows={profiles.data} columns={columns} rowKey={({ id }) => id} />
          )}
        </Panel>
      </Stack>
      {form && <ProfileForm profile={form.profile} onClose={() => setForm(undefined)} />}
    </>
  );
}

const DRIFT_COLUMNS: Column<DriftedStation>[] = [
  {
    key: 'station',
    title: 'Station',
    render: ({ stationId }) => (
      <Anchor component={Link} to={`/stations/${encodeURIComponent(stationId)}/configuration`} size="sm" fw={550}>
        {stationId}
      </Anchor>
    ),
  },
  { key: 'profile', title: 'Profile', wideOnly: true, render: ({ profile }) => <Text size="sm">{profile.name}</Text> },
  { key: 'differing', title: 'Differ', align: 'right', render: ({ differing }) => differing },
  { key: 'readOnly', title: 'Cannot be set', align: 'right', render: ({ readOnly }) => readOnly },
  { key: 'unknownKeys', title: 'Not known', align: 'right', render: ({ unknownKeys }) => unknownKeys },
];

function DriftedStations() {
  const drifted = useDriftedStations();
  const rows = drifted.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Drifted stations" flush>
      {drifted.isPending && <LoadingRows rows={3} />}
      {drifted.isError && <ErrorState error={drifted.error} retry={() => void drifted.refetch()} />}
      {drifted.isSuccess && rows.length === 0 && (
        <EmptyState title="No station drifted">Every setting that was read is as its profile wants it.</EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Drifted stations"
          rows={rows}
          columns={DRIFT_COLUMNS}
          rowKey={({ stationId }) => stationId}
          hasMore={drifted.hasNextPage}
          isLoadingMore={drifted.isFetchingNextPage}
          onMore={() => void drifted.fetchNextPage()}
        />
      )}
    </Panel>
  );
}

function scopeOf({ stationId, vendor, model, firmwareVersion }: ConfigurationProfile): string {
  if (stationId !== null) return `station ${stationId}`;
  if (vendor === null) return 'every station';
  return [vendor, model, firmwareVersion && `firmware ${firmwareVersion}`].filter(Boolean).join(' ');
}
