import { Button, Center, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Nothing is there, and why, and what to do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center py={48} px="md">
      <Stack gap={4} align="center" maw={420} ta="center">
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      </Stack>
    </Center>
  );
}

/** Something failed: what, and a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Center py={48} px="md" role="alert">
      <Stack gap="xs" align="center" maw={460} ta="center">
        <Text fw={600}>This could not be loaded</Text>
        <Text size="sm" c="dimmed">
          {error instanceof Error ? error.message : String(error)}
        </Text>
        {retry && (
          <Button variant="default" size="xs" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Center>
  );
}

/** Rows that are on their way; they take the room that the rows will take. */
export function LoadingRows({ rows = 8, height = 44 }: { rows?: number; height?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ height, padding: '12px 16px' }}>
          <Skeleton height={16} width={`${90 - ((index * 17) % 45)}%`} />
        </div>
      ))}
    </div>
  );
}
