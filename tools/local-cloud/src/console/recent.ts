/**
 * What was remembered last, by key: at least so many, at most twice as many. Whole generations are forgotten, which costs
 * nothing; taking the oldest out of a map one by one is slow.
 */
export class Recent<T> {
  private young = new Map<string, T>();
  private old = new Map<string, T>();
  /** What was found last: the copies of one publish look for the same, one after the other. */
  private last: { readonly key: string; readonly value: T } | undefined;

  constructor(private readonly least: number) {}

  get(key: string): T | undefined {
    if (this.last?.key === key) return this.last.value;
    const value = this.young.get(key) ?? this.old.get(key);
    if (value !== undefined) this.last = { key, value };
    return value;
  }

  set(key: string, value: T): void {
    this.last = undefined;
    this.young.set(key, value);
    if (this.young.size < this.least) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** What was remembered under the key, which is forgotten. */
  take(key: string): T | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    this.last = undefined;
    this.young.delete(key);
    this.old.delete(key);
    return value;
  }
}
