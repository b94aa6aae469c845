import { Text } from '@mantine/core';
import type { Outcome } from '../data/api';

const LOOKS: Readonly<Record<Outcome, { word: string; colour: string; shape: string }>> = {
  ok: { word: 'Succeeded', colour: 'var(--ok)', shape: 'm3.500 8.500 3 3 6-7' },
  error: { word: 'Failed', colour: 'var(--bad)', shape: 'm4 4 8 8M12 4l-8 8' },
  throttled: { word: 'Throttled', colour: 'var(--warn)', shape: 'M5 3.500v9M11 3.500v9' },
  denied: {
    word: 'Denied',
    colour: 'var(--violet)',
    shape: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M4.200 11.800l7.600-7.600',
  },
};

/** How something ended: the shape says it without colour, the word without either. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const look = LOOKS[outcome];
  return (
    <svg
      width={14}
      height={14}
      viewBox="0 0 16 16"
      role="img"
      aria-label={look.word}
      style={{ color: look.colour, flex: 'none' }}
    >
      <path
        d={look.shape}
        fill="none"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const look = LOOKS[outcome];
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, color: look.colour }}>
      <span aria-hidden="true" style={{ display: 'inline-flex' }}>
        <OutcomeMark outcome={outcome} />
      </span>
      <Text component="span" size="sm" fw={550} style={{ color: 'inherit' }}>
        {look.word}
      </Text>
    </span>
  );
}

/** An environment was started for the call. */
export function ColdBadge() {
  return <span className="cold">cold</span>;
}
