import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A surface with a heading and, at its right, what acts on it. */
export function Panel({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <Paper
      withBorder
      component="section"
      style={{ background: 'var(--busbar-surface)', borderColor: 'var(--busbar-line)', overflow: 'hidden' }}
      aria-label={title}
    >
      {title !== undefined && (
        <Group justify="space-between" px="md" pt="sm" pb={flush ? 'sm' : 4} wrap="nowrap">
          <Title order={2} fz="sm" fw={600}>
            {title}
          </Title>
          {aside}
        </Group>
      )}
      <div
        style={
          flush
            ? undefined
            : {
                padding: 'var(--mantine-spacing-md)',
                paddingTop: title === undefined ? 'var(--mantine-spacing-md)' : 6,
              }
        }
      >
        {children}
      </div>
    </Paper>
  );
}
