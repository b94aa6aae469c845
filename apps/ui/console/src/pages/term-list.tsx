import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What is known of one thing: a term and its value to a line. */
export function TermList({
  rows,
}: {
  readonly rows: readonly (readonly [term: string, value: ReactNode])[];
}): ReactNode {
  return (
    <dl style={{ margin: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '6px 16px' }}>
      {rows.map(([term, value]) => (
        <div key={term} style={{ display: 'contents' }}>
          <Text component="dt" size="sm" c="dimmed">
            {term}
          </Text>
          <Text component="dd" size="sm" m={0} ta="right" style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </dl>
  );
}
