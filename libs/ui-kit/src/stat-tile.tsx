import { Paper, Text } from '@mantine/core';

/** One number of a dashboard, with what it counts. */
export function StatTile({ label, value, hint }: { label: string; value: string; hint?: string }) {
  return (
    <Paper withBorder p="md" style={{ background: 'var(--busbar-surface)', borderColor: 'var(--busbar-line)' }}>
      <Text size="xs" c="dimmed" fw={500}>
        {label}
      </Text>
      <Text
        fz={26}
        fw={600}
        lh={1.25}
        mt={4}
        style={{ fontVariantNumeric: 'tabular-nums', letterSpacing: '-0.02em', overflowWrap: 'anywhere' }}
      >
        {value}
      </Text>
      <Text size="xs" c="dimmed" mt={2} mih={18}>
        {hint}
      </Text>
    </Paper>
  );
}
