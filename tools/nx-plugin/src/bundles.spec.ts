import { globSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { HANDLERS, lambdaBundle, mostBundleBytes } from './bundles';

const root = path.join(__dirname, '../../..');
const entries = globSync(`apps/ingress/*/${HANDLERS}`, { cwd: root }).sort();

/** The bundle of one function, as the build makes it. */
async function bundle(entry: string): Promise<{ bytes: number; largest: string[] }> {
  const project = path.dirname(path.dirname(entry));
  const { metafile } = await build({
    ...lambdaBundle(project),
    entryPoints: [path.join(root, entry)],
    outdir: path.join(root, 'dist', project),
    tsconfig: path.join(root, project, 'tsconfig.json'),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    write: false,
    metafile: true,
  } satisfies BuildOptions);
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).map(([file, { bytesInOutput }]) => ({ file, bytesInOutput }));
  inputs.sort((a, b) => b.bytesInOutput - a.bytesInOutput);
  return {
    bytes: output?.bytes ?? Number.NaN,
    largest: inputs.slice(0, 12).map(({ file, bytesInOutput }) => `${bytesInOutput} ${file}`),
  };
}

describe('the bundle of a function that faces stations', () => {
  it('is made of every entry that there is', () => {
    expect(entries.length).toBeGreaterThan(3);
  });

  it.each(entries)('is small enough to start fast: %s', async (entry) => {
    const { bytes, largest } = await bundle(entry);
    // What makes it so large is for the one who has to find out.
    expect(bytes <= mostBundleBytes(entry) ? [] : [`${bytes} bytes in all`, ...largest]).toEqual([]);
  });
});
