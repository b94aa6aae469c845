import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** What a page is about; `aside` holds its actions. */
export function PageHeader({ title, subtitle, aside }: { title: ReactNode; subtitle?: ReactNode; aside?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-end" mb="sm" gap="sm">
      <div style={{ minWidth: 0 }}>
        <Title order={1} fz={22} fw={650} style={{ letterSpacing: '-0.015em', overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {subtitle !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {subtitle}
          </Text>
        )}
      </div>
      {aside !== undefined && <Group gap="sm">{aside}</Group>}
    </Group>
  );
}
