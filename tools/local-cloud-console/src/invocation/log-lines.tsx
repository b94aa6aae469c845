import { Text } from '@mantine/core';
import { useState } from 'react';
import { readLine } from './log-line';

const PLATFORM = /^(START|END|REPORT|INIT_START) |"type":"platform\./;
const COLOURS: Readonly<Record<string, string>> = {
  ERROR: 'var(--bad)',
  FATAL: 'var(--bad)',
  WARN: 'var(--warn)',
  INFO: 'var(--info)',
  DEBUG: 'var(--mantine-color-dimmed)',
  TRACE: 'var(--mantine-color-dimmed)',
};

/** The log of an invocation; lines of the platform stand back. */
export function LogLines({ lines }: { lines: readonly string[] }) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = (index: number): void =>
    setOpened((before) =>
      before.has(index) ? new Set([...before].filter((one) => one !== index)) : new Set([...before, index]),
    );
  if (lines.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="md" pb="md">
        It wrote nothing.
      </Text>
    );
  }
  return (
    <div className="log mono" role="region" aria-label="Log lines" tabIndex={0}>
      {lines.map((raw, index) => {
        const platform = PLATFORM.test(raw);
        const { level, text, more } = readLine(raw);
        return (
          <div key={index} className="log-line" style={platform ? { color: 'var(--mantine-color-dimmed)' } : undefined}>
            <span style={{ color: COLOURS[level] ?? 'var(--mantine-color-dimmed)', fontWeight: 600 }}>
              {platform ? '' : level}
            </span>
            <span>
              {text}
              {more !== undefined && (
                <>
                  {' '}
                  <button
                    type="button"
                    onClick={() => toggle(index)}
                    aria-expanded={opened.has(index)}
                    style={{
                      border: 0,
                      background: 'none',
                      padding: 0,
                      color: 'var(--mantine-color-anchor)',
                      font: 'inherit',
                      cursor: 'pointer',
                    }}
                  >
                    {opened.has(index) ? 'less' : 'more'}
                  </button>
                  {opened.has(index) && <div style={{ color: 'var(--mantine-color-dimmed)' }}>{more}</div>}
                </>
              )}
            </span>
          </div>
        );
      })}
    </div>
  );
}
