import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router';

/** The pages of one station. */
export function StationTabs({ stationId, at }: { stationId: string; at: 'overview' | 'configuration' }) {
  const navigate = useNavigate();
  const base = `/stations/${encodeURIComponent(stationId)}`;
  return (
    <Tabs
      value={at}
      onChange={(value) => void navigate(value === 'configuration' ? `${base}/configuration` : base)}
      mb="sm"
      keepMounted={false}
    >
      <Tabs.List aria-label={`Pages of ${stationId}`}>
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        <Tabs.Tab value="configuration">Configuration</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
