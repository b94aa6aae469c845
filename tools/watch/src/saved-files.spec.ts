import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SavedFiles } from './saved-files';

describe('saved files', () => {
  let root: string;
  let saved: SavedFiles;
  let batches: string[][];
  const write = (file: string, text = 'x'): void => writeFileSync(path.join(root, file), text);
  const heard = async (file: string): Promise<void> => {
    while (!batches.some((batch) => batch.includes(file))) await new Promise<void>((resolve) => setTimeout(resolve, 5));
    batches.splice(0);
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'saved-'));
    mkdirSync(path.join(root, 'apps/a/src'), { recursive: true });
    write('apps/a/src/file.ts');
    batches = [];
    saved = new SavedFiles(root, ['apps'], (files) => Promise.resolve(void batches.push([...files])));
  });
  afterEach(() => {
    saved.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('are told when they are written, again and again', async () => {
    for (const text of ['1', '2', '3']) {
      write('apps/a/src/file.ts', text);
      await heard('apps/a/src/file.ts');
    }
  });

  it('are told when an editor replaces them, again and again', async () => {
    for (const text of ['1', '2', '3']) {
      write('apps/a/src/.draft', text);
      renameSync(path.join(root, 'apps/a/src/.draft'), path.join(root, 'apps/a/src/file.ts'));
      await heard('apps/a/src/file.ts');
    }
  });

  it('are told in folders that are made later, also those that are there at once', async () => {
    mkdirSync(path.join(root, 'apps/b/src'), { recursive: true });
    write('apps/b/src/first.ts');
    await heard('apps/b/src/first.ts');
    write('apps/b/src/second.ts');
    await heard('apps/b/src/second.ts');
  });

  it('are told together when they come together', async () => {
    const names = ['one', 'two', 'three'].map((name) => `apps/a/src/${name}.ts`);
    for (const name of names) write(name);
    while (batches.length === 0) await new Promise<void>((resolve) => setTimeout(resolve, 5));
    expect(batches[0]).toEqual(expect.arrayContaining(names));
  });
});
