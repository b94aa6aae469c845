import { isMet, type Bench, type BenchResult } from './bench';

export interface Finished {
  readonly bench: Pick<Bench, 'name' | 'title'>;
  readonly result: BenchResult;
}

/** All results as text: a table each, then its limits. */
export function asText(finished: readonly Finished[]): string {
  return finished
    .map(({ bench, result }) =>
      [
        bench.title,
        '',
        ...table(result.rows),
        '',
        ...limits(result),
        ...(result.notes ?? []).map((note) => `  ${note}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** All results for a program to read. */
export function asJson(finished: readonly Finished[]): string {
  return JSON.stringify(
    {
      node: process.version,
      ok: allMet(finished),
      benches: finished.map(({ bench, result }) => ({
        name: bench.name,
        title: bench.title,
        rows: result.rows,
        limits: result.limits.map((limit) => ({ ...limit, met: isMet(limit) })),
        notes: result.notes ?? [],
      })),
    },
    undefined,
    2,
  );
}

export function allMet(finished: readonly Finished[]): boolean {
  return finished.every(({ result }) => result.limits.every(isMet));
}

function table(rows: BenchResult['rows']): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => show(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  ')}`.trimEnd();
  return [
    line(cells[0] ?? []),
    `  ${widths.map((width) => '─'.repeat(width)).join('  ')}`,
    ...cells.slice(1).map(line),
  ];
}

function show(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(4);
}

function limits(result: BenchResult): string[] {
  return result.limits.map((limit) => {
    const bound = limit.atMost === undefined ? `at least ${limit.atLeast}` : `at most ${limit.atMost}`;
    return `  ${isMet(limit) ? 'ok  ' : 'FAIL'}  ${limit.what}: ${show(limit.value)} ${limit.unit} (${bound} ${limit.unit})`;
  });
}
