export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/** Summary of durations in milliseconds. */
export function summary(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return {
    count: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    median: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

/** Times `run` one call after the other. @returns milliseconds of each call */
export async function time(count: number, run: (index: number) => unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await run(index);
    samples.push(performance.now() - start);
  }
  return samples;
}
