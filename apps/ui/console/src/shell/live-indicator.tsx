import { Group, Text } from '@mantine/core';
import { STATUS_LOOKS, StatusShape } from '@busbar/ui-kit';
import type { LiveState } from '../data/live-feed';
import { useLiveState } from '../data/use-live';

const WORDS: Readonly<Record<LiveState, string>> = { live: 'Live', connecting: 'Connecting', waiting: 'Reconnecting' };

/** Whether what is on the screen follows the network by itself. */
export function LiveIndicator() {
  const state = useLiveState();
  const look = STATUS_LOOKS[state === 'live' ? 'available' : 'suspended'];
  return (
    <Group
      gap={6}
      wrap="nowrap"
      role="status"
      aria-live="polite"
      style={{ color: `light-dark(${look.light}, ${look.dark})` }}
    >
      <StatusShape shape={state === 'live' ? 'ring' : 'dots'} size={12} />
      <Text size="xs" fw={550} style={{ color: 'inherit' }}>
        {WORDS[state]}
      </Text>
    </Group>
  );
}
