import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values in a row that wraps. */
export function Facts({ items }: { items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl style={{ display: 'flex', flexWrap: 'wrap', gap: '10px 28px', margin: 0 }}>
      {items.map(([name, value]) => (
        <div key={name} style={{ minWidth: 0 }}>
          <Text component="dt" size="xs" c="dimmed" fw={500}>
            {name}
          </Text>
          <Text component="dd" size="sm" m={0} className="numbers" style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </dl>
  );
}
