import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Editors write a file in several steps, and formatters several files: what comes within it is one save. */
const SETTLE_MS = 25;

/** Tells of saved files below some folders, in batches; the next batch waits until the last one was dealt with. */
export class SavedFiles {
  private readonly watchers: FSWatcher[];
  private readonly waiting = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private busy = false;
  private stopped = false;

  constructor(
    root: string,
    folders: readonly string[],
    /** Workspace paths with forward slashes, and when the first of them was seen (`performance.now()`). */
    private readonly onSaved: (files: readonly string[], since: number) => Promise<void>,
  ) {
    this.watchers = folders.map((folder) =>
      watch(path.join(root, folder), { recursive: true }, (_event, name) => {
        if (name === null) return;
        const file = path.join(folder, name).replaceAll('\\', '/');
        if (!this.waiting.has(file)) this.waiting.set(file, performance.now());
        this.later();
      }),
    );
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers) watcher.close();
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
