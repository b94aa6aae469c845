import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FunctionBundles } from './function-bundles';

describe('the bundles of a workspace', () => {
  let root: string;
  let bundles: FunctionBundles;
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  const bundle = (name: string): string =>
    readFileSync(path.join(root, `dist/apps/consumers/${name}/handler.js`), 'utf8');
  const service = (name: string, uses: string): void => {
    write(`apps/consumers/${name}/tsconfig.json`, '{}');
    write(
      `apps/consumers/${name}/src/handler.ts`,
      `import { word } from '../../../../libs/${uses}/src/word';\nexport const handler = async (): Promise<string> => '${name} ' + word;`,
    );
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'watched-'));
    write('libs/one/src/word.ts', `export const word: string = 'one';`);
    write('libs/two/src/word.ts', `export const word: string = 'two';`);
    service('a', 'one');
    service('b', 'two');
    bundles = new FunctionBundles(root, () => ({ minify: true }));
  });
  afterEach(async () => {
    await bundles.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  it('are made once, and known when they are there already', async () => {
    expect(await bundles.warm()).toEqual({ changed: ['apps/consumers/a', 'apps/consumers/b'], errors: [] });
    const again = new FunctionBundles(root, () => ({ minify: true }));
    expect(await again.warm()).toEqual({ changed: [], errors: [] });
    await again.dispose();
  });

  it('are made anew where a saved file is part of them, and nowhere else', async () => {
    await bundles.warm();
    const before = statSync(path.join(root, 'dist/apps/consumers/b/handler.js')).mtimeMs;
    write('libs/one/src/word.ts', `export const word: string = 'eins';`);
    expect(await bundles.saved(['libs/one/src/word.ts'])).toEqual({ changed: ['apps/consumers/a'], errors: [] });
    expect(bundle('a')).toContain('eins');
    expect(statSync(path.join(root, 'dist/apps/consumers/b/handler.js')).mtimeMs).toBe(before);
  });

  it('stay when a save changes nothing of what runs', async () => {
    await bundles.warm();
    write('libs/one/src/word.ts', `/** Says one. */\nexport const word: string = 'one';`);
    expect(await bundles.saved(['libs/one/src/word.ts'])).toEqual({ changed: [], errors: [] });
  });

  it('stay when the source is broken, which is told, and follow when it is repaired elsewhere', async () => {
    await bundles.warm();
    const before = bundle('a');
    write(
      'apps/consumers/a/src/handler.ts',
      `import { more } from './more';\nexport const handler = async () => more;`,
    );
    const { changed, errors } = await bundles.saved(['apps/consumers/a/src/handler.ts']);
    expect(changed).toEqual([]);
    expect(errors).toEqual([
      {
        project: 'apps/consumers/a',
        text: expect.stringContaining('apps/consumers/a/src/handler.ts:1:22: Could not resolve "./more"'),
      },
    ]);
    expect(bundle('a')).toBe(before);

    write('apps/consumers/a/src/more.ts', `export const more = 'repaired';`);
    expect(await bundles.saved(['apps/consumers/a/src/more.ts'])).toEqual({
      changed: ['apps/consumers/a'],
      errors: [],
    });
    expect(bundle('a')).toContain('repaired');
  });

  it('are made of each function of a service, and only those anew that a save concerns', async () => {
    write(
      'apps/consumers/a/src/other-handler.ts',
      `import { word } from '../../../../libs/two/src/word';\nexport const handler = async () => 'other ' + word;`,
    );
    await bundles.warm();
    const outputs = ['handler', 'other-handler'].map((name) => path.join(root, `dist/apps/consumers/a/${name}.js`));
    const times = (): number[] => outputs.map((output) => statSync(output).mtimeMs);
    const before = times();
    write('libs/two/src/word.ts', `export const word: string = 'zwei';`);
    expect(await bundles.saved(['libs/two/src/word.ts'])).toEqual({
      changed: ['apps/consumers/a', 'apps/consumers/b'],
      errors: [],
    });
    expect(readFileSync(outputs[1] ?? '', 'utf8')).toContain('zwei');
    expect(times()[0]).toBe(before[0]);
  });

  it('are found when a function is added to a service', async () => {
    await bundles.warm();
    write('apps/consumers/a/src/late-handler.ts', `export const handler = async () => 'late';`);
    expect(await bundles.saved(['apps/consumers/a/src/late-handler.ts'])).toEqual({
      changed: ['apps/consumers/a'],
      errors: [],
    });
    expect(readFileSync(path.join(root, 'dist/apps/consumers/a/late-handler.js'), 'utf8')).toContain('late');
  });

  it('are found when a service is added', async () => {
    await bundles.warm();
    service('c', 'one');
    expect(await bundles.saved(['apps/consumers/c/src/handler.ts'])).toEqual({
      changed: ['apps/consumers/c'],
      errors: [],
    });
    expect(existsSync(path.join(root, 'dist/apps/consumers/c/handler.js'))).toBe(true);
  });
});
