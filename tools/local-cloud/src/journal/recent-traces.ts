/** Which trace an entry belongs to, for the latest entries: two maps, of which the older is let go when the younger is full. */
export class RecentTraces {
  private young = new Map<string, string>();
  private old = new Map<string, string>();
  /** What was asked for last: the copies of one publish ask for the same, one after the other. */
  private last: { readonly id: string; readonly traceId: string } | undefined;

  constructor(private readonly capacity: number) {}

  get(id: string): string | undefined {
    if (this.last?.id === id) return this.last.traceId;
    const traceId = this.young.get(id) ?? this.old.get(id);
    if (traceId !== undefined) this.last = { id, traceId };
    return traceId;
  }

  /** An entry that has no trace yet gets this one. */
  suggest(id: string, traceId: string): void {
    if (this.get(id) === undefined) this.set(id, traceId);
  }

  set(id: string, traceId: string): void {
    this.last = undefined;
    this.young.set(id, traceId);
    if (this.young.size < this.capacity) return;
    this.old = this.young;
    this.young = new Map();
  }
}
