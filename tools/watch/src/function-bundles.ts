import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  context,
  type BuildContext,
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  type OutputFile,
} from 'esbuild';

/** One service's bundles, a file for each of its functions, their esbuild context kept warm. */
interface Bundle {
  /** `apps/consumers/session-ledger` */
  readonly project: string;
  /** What its functions begin with, as workspace paths. */
  readonly entries: readonly string[];
  readonly context: BuildContext;
  /** The same without packages: what of the workspace the bundle is made of. Naming thousands of packages' files would take as long as several saves may. */
  readonly own: BuildContext<{ metafile: true }>;
  /** Workspace paths that the last good build was made of. */
  inputs: ReadonlySet<string>;
  /** Settles when `inputs` are those of the last build. */
  learning: Promise<void>;
  /** The last build failed: any save may be what repairs it. */
  broken: boolean;
  /** What esbuild said of the last good outputs, by file. */
  readonly hashes: Map<string, string>;
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
    /** How the build makes a service's: see tools/nx-plugin. */
    private readonly esbuildOptions: (project: string) => BuildOptions,
  ) {}

  get projects(): string[] {
    return [...this.services().keys()];
  }

  /** The entries of every service, sorted. */
  private services(): Map<string, string[]> {
    const services = new Map<string, string[]>();
    const files = globSync('apps/*/*/src/{handler,*-handler}.ts', { cwd: this.root });
    for (const file of files.map((name) => name.replaceAll('\\', '/')).sort()) {
      const project = path.posix.dirname(path.posix.dirname(file));
      services.set(project, [...(services.get(project) ?? []), file]);
    }
    return services;
  }

  /** Makes every bundle once, one after the other, so that it can be made again fast. */
  async warm(): Promise<Rebuilt> {
    const changed: string[] = [];
    const errors: Rebuilt['errors'][number][] = [];
    for (const [project, entries] of this.services()) {
      const outcome = await this.rebuild(await this.bundleOf(project, entries));
      if (outcome === true) changed.push(project);
      else if (outcome !== false) errors.push({ project, text: outcome });
    }
    return { changed, errors };
  }

  /** Makes the bundles anew that the files are part of. */
  async saved(files: readonly string[]): Promise<Rebuilt> {
    if (files.length === 0) return { changed: [], errors: [] };
    const bundles = await Promise.all(
      [...this.services()].map(([project, entries]) => this.bundleOf(project, entries)),
    );
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

  private async bundleOf(project: string, entries: readonly string[]): Promise<Bundle> {
    const known = this.bundles.get(project);
    if (known && known.entries.join() === entries.join()) return known;
    // A context keeps the entries that it was made with.
    if (known) await Promise.all([known.context.dispose(), known.own.dispose()]);
    const options: BuildOptions = {
      ...this.esbuildOptions(project),
      entryPoints: entries.map((entry) => path.join(this.root, entry)),
      outbase: path.join(this.root, project, 'src'),
      outdir: path.join(this.root, 'dist', project),
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
      entries,
      context: await context(options),
      own: await context({ ...options, minify: false, packages: 'external', metafile: true }),
      inputs: new Set(),
      learning: Promise.resolve(),
      broken: false,
      hashes: known?.hashes ?? new Map(),
    };
    this.bundles.set(project, bundle);
    return bundle;
  }

  /** @returns whether a bundle of the service is another one now, or what is wrong with its source */
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
    const written = result.outputFiles.filter((file) => writeIfOther(file, bundle.hashes));
    return written.length > 0;
  }
}

function writeIfOther({ path: output, hash, contents }: OutputFile, hashes: Map<string, string>): boolean {
  if (!output.endsWith('.js') || hash === hashes.get(output)) return false;
  const isFirst = !hashes.has(output);
  hashes.set(output, hash);
  // What lies there was made from the same sources a moment ago, or differs in fact.
  if (isFirst && existsSync(output) && readFileSync(output).equals(contents)) return false;
  mkdirSync(path.dirname(output), { recursive: true });
  const draft = `${output}.${process.pid}.draft`;
  writeFileSync(draft, contents);
  renameSync(draft, output);
  return true;
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
