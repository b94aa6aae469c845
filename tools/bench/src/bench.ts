/** One benchmark: it measures something against a baseline of the same run, so that the machine's speed cancels out. */
export interface Bench {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchOptions {
  /** A shorter run with less precise figures. */
  readonly quick: boolean;
  /** Says what is being measured, for the one who waits. */
  progress(message: string): void;
}

export interface BenchResult {
  /** Columns are the keys of the first row. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly limits: readonly Limit[];
  /** What a reader must know about the figures. */
  readonly notes?: readonly string[];
}

/** A figure that must not be exceeded (or, with `atLeast`, fallen below). */
export interface Limit {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export function isMet({ value, atMost, atLeast }: Limit): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}
