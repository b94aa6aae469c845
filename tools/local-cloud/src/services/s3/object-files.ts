import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { storeError } from '../../store/store-error';

/**
 * The contents of objects: one file each, under a name that is never used again. A file is complete and on disk before
 * its name appears in the store; what the store does not name is left over from a crash and swept at the start.
 */
export class ObjectFiles {
  readonly #folder: string;
  readonly #unfinished: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'objects');
    this.#unfinished = join(this.#folder, 'unfinished');
    try {
      rmSync(this.#unfinished, { recursive: true, force: true });
      mkdirSync(this.#unfinished, { recursive: true });
    } catch (error) {
      throw storeError(error, stateFolder);
    }
  }

  /** Writes a file and answers its name once it is safe. */
  write(content: Buffer): Promise<string> {
    return this.#create(async (path) => {
      const file = await open(path, 'wx');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    });
  }

  copy(name: string): Promise<string> {
    return this.#create(async (path) => {
      await copyFile(this.#path(name), path);
      await sync(path);
    });
  }

  /** One file of several, in their order, without holding them in memory. */
  join(names: readonly string[]): Promise<string> {
    return this.#create(async (path) => {
      const output = createWriteStream(path, { flags: 'wx' });
      for (const name of names) {
        for await (const part of createReadStream(this.#path(name)))
          if (!output.write(part)) await once(output, 'drain');
      }
      output.end();
      await finished(output);
      await sync(path);
    });
  }

  read(name: string): Promise<Buffer> {
    return readFile(this.#path(name));
  }

  /** Open already, so that a write which replaces the object meanwhile does not disturb it. `end` is inclusive, as in HTTP. */
  async stream(name: string, range?: { start: number; end: number }): Promise<Readable> {
    const file = await open(this.#path(name), 'r');
    return file.createReadStream(range);
  }

  async remove(names: readonly string[]): Promise<void> {
    // A file that stays behind is swept at the next start.
    await Promise.all(names.map((name) => rm(this.#path(name), { force: true }).catch(() => undefined)));
  }

  /** Removes every file that is not among `known`. */
  sweep(known: ReadonlySet<string>): void {
    for (const shard of readdirSync(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue;
      for (const name of readdirSync(join(this.#folder, shard)))
        if (!known.has(name)) rmSync(this.#path(name), { force: true });
    }
  }

  async #create(fill: (path: string) => Promise<void>): Promise<string> {
    const name = randomUUID();
    const unfinished = join(this.#unfinished, name);
    try {
      await fill(unfinished);
      mkdirSync(join(this.#folder, name.slice(0, 2)), { recursive: true });
      await rename(unfinished, this.#path(name));
      await sync(join(this.#folder, name.slice(0, 2)));
      return name;
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw storeError(error, this.#folder);
    }
  }

  #path(name: string): string {
    return join(this.#folder, name.slice(0, 2), name);
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
