/** Which trace an entry belongs to, for the latest entries: two maps, of which the older is let go when the younger is full. */
export class RecentTraces {
  private young = new Map<string, string>();
  private old = new Map<string, string>();

  constructor(private readonly capacity: number) {}

  get(id: string): string | undefined {
    return this.young.get(id) ?? this.old.get(id);
  }

  /** An entry that has no trace yet gets this one. */
  suggest(id: string, traceId: string): void {
    if (this.get(id) === undefined) this.set(id, traceId);
  }

  set(id: string, traceId: string): void {
    this.young.set(id, traceId);
    if (this.young.size < this.capacity) return;
    this.old = this.young;
    this.young = new Map();
  }
}
