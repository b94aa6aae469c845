import { Box, Text } from '@mantine/core';
import { useState } from 'react';
import type { Span } from '../data/api';
import { counted, duration } from '../data/format';
import { Facts } from '../parts/facts';

interface WaterfallProps {
  readonly spans: readonly Span[];
  readonly handlerMs: number;
  readonly initMs?: number;
  readonly waitedMs?: number;
}

/** What happened when, from the moment the invocation was accepted to its end. */
export function Waterfall({ spans, handlerMs, initMs = 0, waitedMs = 0 }: WaterfallProps) {
  const [opened, setOpened] = useState<number>();
  const origin = -(waitedMs + initMs);
  const end = Math.max(handlerMs, ...spans.map(({ startMs, durationMs }) => startMs + durationMs), 0.01);
  const total = end - origin;
  const place = (start: number, length: number): { left: string; width: string } => ({
    left: `${Math.min(99.5, ((start - origin) / total) * 100)}%`,
    width: `${Math.max(0.4, Math.min(100 - ((start - origin) / total) * 100, (length / total) * 100))}%`,
  });
  const phases: [string, number, number, string][] = [
    ...(waitedMs >= 1
      ? [['Waited for an environment', origin, waitedMs, 'var(--bar-wait)'] as [string, number, number, string]]
      : []),
    ...(initMs > 0 ? [['Initialisation', -initMs, initMs, 'var(--bar-wait)'] as [string, number, number, string]] : []),
    ['Handler', 0, handlerMs, 'var(--bar-self)'],
  ];
  return (
    <div style={{ paddingBottom: 8 }}>
      {phases.map(([name, start, length, colour]) => (
        <div key={name} className="span">
          <Text size="sm" fw={550} className="clip">
            {name}
          </Text>
          <div className="track" aria-hidden="true">
            <span style={{ ...place(start, length), background: colour }} />
          </div>
          <Text size="xs" ta="right" className="numbers">
            {duration(length)}
          </Text>
        </div>
      ))}
      {spans.map((span, index) => (
        <div key={index}>
          <button
            type="button"
            className="span"
            aria-expanded={opened === index}
            onClick={() => setOpened(opened === index ? undefined : index)}
          >
            <span style={{ minWidth: 0, paddingLeft: 12 }} className="clip">
              <Text
                component="span"
                size="sm"
                className={span.kind === 'sql' ? 'mono' : undefined}
                style={{ color: span.error ? 'var(--bad)' : 'inherit' }}
              >
                {span.name}
              </Text>
              {span.kind === 'aws' && span.resource !== undefined && (
                <Text component="span" size="xs" c="dimmed">
                  {` ${span.resource}`}
                </Text>
              )}
            </span>
            <span className="track" aria-hidden="true">
              <span
                style={{
                  ...place(span.startMs, span.durationMs),
                  background: span.error ? 'var(--bar-bad)' : span.kind === 'sql' ? 'var(--bar-sql)' : 'var(--bar-aws)',
                }}
              />
            </span>
            <Text component="span" size="xs" ta="right" className="numbers">
              {span.open ? 'no answer' : duration(span.durationMs)}
            </Text>
          </button>
          {opened === index && <SpanDetail span={span} />}
        </div>
      ))}
      {spans.length === 0 && (
        <Text size="xs" c="dimmed" px="md" pt={4}>
          It made no AWS call and sent no statement.
        </Text>
      )}
    </div>
  );
}

function SpanDetail({ span }: { span: Span }) {
  return (
    <Box px="md" py="sm" style={{ background: 'var(--hover)', borderBlock: '1px solid var(--line)' }}>
      {span.kind === 'sql' && (
        <Text
          component="pre"
          className="mono"
          m={0}
          mb="sm"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {span.name}
        </Text>
      )}
      {span.error !== undefined && (
        <Text size="sm" mb="sm" style={{ color: 'var(--bad)', overflowWrap: 'anywhere' }}>
          {span.error}
        </Text>
      )}
      <Facts
        items={[
          ['Began', `${duration(span.startMs)} after the call`],
          ['Took', span.open ? 'no answer before the end' : duration(span.durationMs)],
          ...(span.rows === undefined ? [] : [['Rows', counted(span.rows, 'row')] as const]),
          ...(span.status === undefined ? [] : [['Status', String(span.status)] as const]),
          ...Object.entries(span.attributes)
            .filter(([name]) => name !== 'db.query.text')
            .map(
              ([name, value]) =>
                [
                  name,
                  <span key={name} className="mono">
                    {String(value)}
                  </span>,
                ] as const,
            ),
        ]}
      />
    </Box>
  );
}
