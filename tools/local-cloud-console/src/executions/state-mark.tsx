import { Text } from '@mantine/core';
import type { StateStatus } from './progress';

const LOOKS: Readonly<Record<StateStatus, { word: string; colour: string; shape: string; filled?: true }>> = {
  waiting: {
    word: 'not reached',
    colour: 'var(--mantine-color-dimmed)',
    shape:
      'M8 2.500a5.500 5.500 0 0 1 3.900 1.600M13.500 8a5.500 5.500 0 0 1-1.600 3.900M8 13.500a5.500 5.500 0 0 1-3.900-1.600M2.500 8a5.500 5.500 0 0 1 1.600-3.900',
  },
  running: { word: 'running', colour: 'var(--info)', shape: 'M5 3l8 5-8 5z', filled: true },
  retrying: {
    word: 'waits to retry',
    colour: 'var(--warn)',
    shape: 'M13 8a5 5 0 1 1-1.700-3.750M11.500 1.500v3h-3',
  },
  ok: { word: 'succeeded', colour: 'var(--ok)', shape: 'm3.500 8.500 3 3 6-7' },
  caught: { word: 'caught', colour: 'var(--warn)', shape: 'M8 2v7.500M4.500 6.500 8 10l3.500-3.500M3 13.500h10' },
  failed: { word: 'failed', colour: 'var(--bad)', shape: 'm4 4 8 8M12 4l-8 8' },
  stopped: { word: 'stopped', colour: 'var(--mantine-color-dimmed)', shape: 'M4 4h8v8H4z', filled: true },
};

export function statusWord(status: StateStatus): string {
  return LOOKS[status].word;
}

export function statusColour(status: StateStatus): string {
  return LOOKS[status].colour;
}

/** The shape of a status; the word stands beside it. */
export function StatusShape({ status, size = 14 }: { status: StateStatus; size?: number }) {
  const { shape, filled } = LOOKS[status];
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" style={{ flex: 'none' }}>
      <path
        d={shape}
        fill={filled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={filled ? 1 : 2}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function StateStatusBadge({ status }: { status: StateStatus }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, color: statusColour(status) }}>
      <StatusShape status={status} />
      <Text component="span" size="sm" fw={550} style={{ color: 'inherit' }}>
        {statusWord(status).replace(/^./, (first) => first.toUpperCase())}
      </Text>
    </span>
  );
}
