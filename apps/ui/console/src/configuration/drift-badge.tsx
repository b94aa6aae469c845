import type { DriftKind } from '@busbar/api-contract/client';
import { StatusBadge, type StatusKind } from '@busbar/ui-kit';

const LOOKS: Readonly<Record<DriftKind, readonly [kind: StatusKind, word: string]>> = {
  'as-wanted': ['available', 'As wanted'],
  differs: ['suspended', 'Differs'],
  'read-only': ['faulted', 'Cannot be set'],
  'unknown-key': ['unavailable', 'Not known to it'],
  'not-read': ['unknown', 'Not read yet'],
  hidden: ['reserved', 'Hidden'],
};

/** How a wanted setting stands, by shape, word and colour. */
export function DriftBadge({ kind }: { kind: DriftKind }) {
  const [look, word] = LOOKS[kind];
  return <StatusBadge kind={look} detail={word} />;
}
