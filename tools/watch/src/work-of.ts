/** What saved files call for. */
export interface Work {
  /** Files that may be part of a function's bundle. */
  readonly sources: readonly string[];
  /** The console has to be built anew. */
  readonly screens: boolean;
  /** Projects whose stacks have to be synthesised anew, or all of them. */
  readonly stacks: readonly string[] | 'all';
}

/** Written by tests and tools beside the sources; nothing that runs is made of them. */
const BESIDE =
  /(^|\/)(node_modules|dist|cdk\.out|coverage|generated|__snapshots__|templates)\/|\.(spec|test|bench|acceptance)\.tsx?$|\.(md|snap|log|tmp)$|(^|\/)\.|~$/;
/** What stacks are made of, beside themselves: constructs, stages, topics. */
const SHARED_BY_STACKS = /^(infra\/(?!checks\/)(constructs|stages|synth)\/|libs\/events\/src\/topics\.ts$)/;
/** Libraries that the console is made of. */
const OF_SCREENS = /^(apps\/ui\/console|libs\/(ui-kit|api-contract))\//;

/** Sorts saved files by what they call for. Paths are relative to the workspace, with forward slashes. */
export function workOf(paths: Iterable<string>): Work {
  const files = [...new Set(paths)].filter((path) => !BESIDE.test(path));
  const sources = files.filter(
    (path) => /^(apps\/(?!ui\/)|libs\/)/.test(path) && /\.(ts|json|sql)$/.test(path) && !path.endsWith('/stack.ts'),
  );
  const own = files
    .flatMap(
      (path) =>
        /^(apps\/[^/]+\/[^/]+|infra\/(?!checks|constructs|stages|synth)[^/]+)\/(stack\.ts$|(?!src\/))/.exec(
          path,
        )?.[1] ?? [],
    )
    .filter((project) => !project.startsWith('apps/ui/'));
  return {
    sources,
    screens: files.some((path) => OF_SCREENS.test(path)),
    stacks: files.some((path) => SHARED_BY_STACKS.test(path)) ? 'all' : [...new Set(own)],
  };
}
