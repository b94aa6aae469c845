import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { context, type BuildContext, type BuildFailure, type BuildOptions, type BuildResult } from 'esbuild';

/** One service's bundle, its esbuild context kept warm. */
interface Bundle {
  /** `apps/consumers/session-ledger` */
  readonly project: string;
  readonly output: string;
  readonly context: BuildContext;
  /** The same without packages: what of the workspace the bundle is made of. Naming thousands of packages' files would take as long as several saves may. */
  readonly own: BuildContext<{ metafile: true }>;
  /** Workspace paths that the last good build was made of. */
  inputs: ReadonlySet<string>;
  /** Settles when `inputs` are those of the last build. */
  learning: Promise<void>;
  /** The last build failed: any save may be what repairs it. */
  broken: boolean;
  /** What esbuild said of the last good output. */
  hash: string | undefined;
}

export interface Rebuilt {
  /** Projects whose bundle is another one now. */
  readonly changed: readonly string[];
  /** Messages of esbuild for those that do not compile; their bundle of before stays. */
  readonly errors: readonly { readonly project: string; readonly text: string }[];
}

/**
 * The bundles of all services. What they are made of stays parsed, so that a rebuild takes milliseconds.
 * A file is written when its content differs, and in one step, so that nobody ever loads half of it.
 */
export class FunctionBundles {
  private readonly bundles = new Map<string, Bundle>();

  constructor(
    private readonly root: string,
    /** As the build makes them: see tools/nx-plugin. */
    private readonly esbuildOptions: BuildOptions,
  ) {}

  get projects(): string[] {
    return globSync('apps/*/*/src/handler.ts', { cwd: this.root })
      .map((file) => path.dirname(path.dirname(file)).replaceAll('\\', '/'))
      .sort();
  }

  /** Makes every bundle once, one after the other, so that it can be made again fast. */
  async warm(): Promise<Rebuilt> {
    const changed: string[] = [];
    const errors: Rebuilt['errors'][number][] = [];
    for (const project of this.projects) {
      const outcome = await this.rebuild(await this.bundleOf(project));
      if (outcome === true) changed.push(project);
      else if (outcome !== false) errors.push({ project, text: outcome });
    }
    return { changed, errors };
  }

  /** Makes the bundles anew that the files are part of. */
  async saved(files: readonly string[]): Promise<Rebuilt> {
    if (files.length === 0) return { changed: [], errors: [] };
    const bundles = await Promise.all(this.projects.map((project) => this.bundleOf(project)));
    await Promise.all(bundles.map(({ learning }) => learning));
    const affected = bundles.filter(
      ({ inputs, broken, project }) =>
        broken || inputs.size === 0 || files.some((file) => inputs.has(file) || file.startsWith(`${project}/`)),
    );
    const outcomes = await Promise.all(
      affected.map(async (bundle) => ({ project: bundle.project, outcome: await this.rebuild(bundle) })),
    );
    return {
      changed: outcomes.filter(({ outcome }) => outcome === true).map(({ project }) => project),
      errors: outcomes.flatMap(({ project, outcome }) =>
        typeof outcome === 'string' ? [{ project, text: outcome }] : [],
      ),
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.bundles.values()].flatMap(({ context, own }) => [context.dispose(), own.dispose()]));
    this.bundles.clear();
  }

  private async bundleOf(project: string): Promise<Bundle> {
    const known = this.bundles.get(project);
    if (known) return known;
    const output = path.join(this.root, 'dist', project, 'handler.js');
    const options: BuildOptions = {
      ...this.esbuildOptions,
      entryPoints: [path.join(this.root, project, 'src/handler.ts')],
      outfile: output,
      tsconfig: path.join(this.root, project, 'tsconfig.json'),
      absWorkingDir: this.root,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      write: false,
      logLevel: 'silent',
    };
    const bundle: Bundle = {
      project,
      output,
      context: await context(options),
      own: await context({ ...options, minify: false, packages: 'external', metafile: true }),
      inputs: new Set(),
      learning: Promise.resolve(),
      broken: false,
      hash: undefined,
    };
    this.bundles.set(project, bundle);
    return bundle;
  }

  /** @returns whether the bundle is another one now, or what is wrong with its source */
  private async rebuild(bundle: Bundle): Promise<boolean | string> {
    let result: BuildResult<{ write: false }>;
    try {
      // Its options are made above, with `write: false`.
      result = (await bundle.context.rebuild()) as BuildResult<{ write: false }>;
    } catch (error) {
      bundle.broken = true;
      return messageOf(error);
    }
    bundle.broken = false;
    // Not waited for: the next save is the first to ask.
    bundle.learning = learnInputs(bundle);
    const file = result.outputFiles.find(({ path: name }) => name.endsWith('.js'));
    if (file === undefined || file.hash === bundle.hash) return false;
    const isFirst = bundle.hash === undefined;
    bundle.hash = file.hash;
    // What lies there was made from the same sources a moment ago, or differs in fact.
    if (isFirst && existsSync(bundle.output) && readFileSync(bundle.output).equals(file.contents)) return false;
    mkdirSync(path.dirname(bundle.output), { recursive: true });
    const draft = `${bundle.output}.${process.pid}.draft`;
    writeFileSync(draft, file.contents);
    renameSync(draft, bundle.output);
    return true;
  }
}

async function learnInputs(bundle: Bundle): Promise<void> {
  try {
    const { metafile } = await bundle.own.rebuild();
    bundle.inputs = new Set(Object.keys(metafile.inputs));
  } catch {
    // A save came in between and broke it. Any other may be what repairs it.
    bundle.broken = true;
  }
}

function messageOf(error: unknown): string {
  const failure = error as Partial<BuildFailure>;
  if (!Array.isArray(failure.errors) || failure.errors.length === 0)
    return error instanceof Error ? error.message : String(error);
  return failure.errors
    .map(({ text, location }) =>
      location
        ? `${location.file}:${location.line}:${location.column + 1}: ${text}\n    ${location.lineText.trim()}`
        : text,
    )
    .join('\n');
}
