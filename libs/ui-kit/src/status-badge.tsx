import { Group, Text, useComputedColorScheme } from '@mantine/core';
import { STATUS_LOOKS, type StatusKind } from './status';
import { StatusShape } from './status-shape';

/** A status by shape, word and colour. `detail` replaces the word where a more exact one is known. */
export function StatusBadge({
  kind,
  detail,
  size = 'sm',
}: {
  kind: StatusKind;
  detail?: string | null;
  size?: 'sm' | 'md';
}) {
  const look = STATUS_LOOKS[kind];
  const scheme = useComputedColorScheme('light');
  const color = scheme === 'dark' ? look.dark : look.light;
  return (
    <Group gap={6} wrap="nowrap" style={{ color, display: 'inline-flex' }}>
      <StatusShape shape={look.shape} size={size === 'sm' ? 13 : 16} />
      <Text component="span" size={size} fw={550} inherit={false} style={{ color: 'inherit', whiteSpace: 'nowrap' }}>
        {detail ?? look.word}
      </Text>
    </Group>
  );
}
