import { readdirSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Editors write a file in several steps, and formatters several files: what comes within it is one save. */
const SETTLE_MS = 25;
const NEVER = new Set(['node_modules', 'dist', '.nx', 'cdk.out']);

/** Tells of saved files below some folders, in batches; the next batch waits until the last one was dealt with. */
export class SavedFiles {
  /**
   * One per folder, by workspace path. A recursive watch follows files: on Linux it loses those that an editor replaces.
   */
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly waiting = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private busy = false;
  private stopped = false;

  constructor(
    private readonly root: string,
    folders: readonly string[],
    /** Workspace paths with forward slashes, and when the first of them was seen (`performance.now()`). */
    private readonly onSaved: (files: readonly string[], since: number) => Promise<void>,
  ) {
    for (const folder of folders) this.follow(folder);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
  }

  /** Watches a folder and those in it. @returns the files that are there */
  private follow(folder: string): string[] {
    if (this.stopped || this.watchers.has(folder)) return [];
    const files: string[] = [];
    try {
      const watcher = watch(path.join(this.root, folder), (_event, name) => {
        if (name !== null) this.seen(`${folder}/${name}`);
      });
      watcher.on('error', () => this.leave(folder));
      this.watchers.set(folder, watcher);
      for (const entry of readdirSync(path.join(this.root, folder), { withFileTypes: true })) {
        if (entry.isDirectory() && !NEVER.has(entry.name)) files.push(...this.follow(`${folder}/${entry.name}`));
        else if (entry.isFile()) files.push(`${folder}/${entry.name}`);
      }
    } catch {
      // It was gone before it could be watched.
      this.leave(folder);
    }
    return files;
  }

  private leave(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }

  private seen(file: string): void {
    if (NEVER.has(path.basename(file))) return;
    const now = performance.now();
    // A folder that appears brings files along, which may have come before it was watched.
    for (const one of [file, ...this.filesOf(file)]) if (!this.waiting.has(one)) this.waiting.set(one, now);
    this.later();
  }

  private filesOf(place: string): string[] {
    try {
      readdirSync(path.join(this.root, place));
      return this.follow(place);
    } catch {
      // A file, or nothing any more.
      this.leave(place);
      return [];
    }
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), SETTLE_MS);
  }

  private async flush(): Promise<void> {
    if (this.busy || this.stopped || this.waiting.size === 0) return;
    this.busy = true;
    const files = [...this.waiting.keys()];
    const since = Math.min(...this.waiting.values());
    this.waiting.clear();
    try {
      await this.onSaved(files, since);
    } finally {
      this.busy = false;
      if (this.waiting.size > 0) this.later();
    }
  }
}
