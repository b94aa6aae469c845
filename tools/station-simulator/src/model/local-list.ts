import type { Payload } from '../transport';

export interface ListUpdate {
  readonly version: number;
  readonly isFull: boolean;
  /** By token; nothing is told of those that go. */
  readonly entries: readonly { readonly token: string; readonly info?: Payload }[];
}

/** The tokens that a station knows by itself, as it was told them last. */
export class LocalList {
  version = 0;
  private entries = new Map<string, Payload>();

  constructor(
    private readonly capacity: number,
    private readonly mostAtOnce: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** A list that is refused is left as it was. */
  update({ version, isFull, entries }: ListUpdate): 'Accepted' | 'Failed' | 'VersionMismatch' {
    if (!isFull && version <= this.version) return 'VersionMismatch';
    const next = new Map(isFull ? [] : this.entries);
    for (const { token, info } of entries)
      if (info === undefined) next.delete(token.toLowerCase());
      else next.set(token.toLowerCase(), info);
    if (entries.length > this.mostAtOnce || next.size > this.capacity) return 'Failed';
    this.entries = next;
    this.version = version;
    return 'Accepted';
  }

  accepts(token: string): boolean {
    return this.entries.get(token.toLowerCase())?.status === 'Accepted';
  }

  forget(token: string): boolean {
    return this.entries.delete(token.toLowerCase());
  }
}
