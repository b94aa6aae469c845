/** What a run counts: messages, answers, errors by kind, and how long answers took. */
export class Statistics {
  private sentCount = 0;
  private readonly latenciesMs: number[] = [];
  private readonly errors = new Map<string, number>();

  sent(): void {
    this.sentCount += 1;
  }

  answered(latencyMs: number): void {
    this.latenciesMs.push(latencyMs);
  }

  failed(kind: string): void {
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
  }

  summary(): Summary {
    const sorted = this.latenciesMs.toSorted((a, b) => a - b);
    return {
      sent: this.sentCount,
      answered: sorted.length,
      errors: Object.fromEntries([...this.errors].sort()),
      latencyMs: {
        p50: percentile(sorted, 50),
        p95: percentile(sorted, 95),
        p99: percentile(sorted, 99),
        max: sorted.at(-1) ?? 0,
      },
    };
  }
}

export interface Summary {
  readonly sent: number;
  readonly answered: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}

/** Nearest rank: the smallest value that at least `percent` of all values do not exceed. */
export function percentile(sorted: readonly number[], percent: number): number {
  if (sorted.length === 0) return 0;
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
