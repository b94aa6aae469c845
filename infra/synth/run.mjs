// node infra/synth/run.mjs <project root>… [--all] [--stage local] [--output dist/assemblies] [--staged]
// Synthesises stacks: the stack files are bundled in memory (Node itself reads neither decorators nor path aliases of
// tsconfig) and run in this process.
import { existsSync, globSync, rmSync } from 'node:fs';
import { enableCompileCache, Module } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    stage: { type: 'string', default: 'local' },
    output: { type: 'string', default: 'dist/assemblies' },
    // Deployable assemblies are complete by themselves, and are validated.
    staged: { type: 'boolean', default: false },
  },
});

const found = globSync(['infra/*/stack.ts', 'apps/*/*/stack.ts'], { cwd: root })
  .map((file) => dirname(file).replaceAll('\\', '/'))
  .sort();
const projects = values.all
  ? found
  : positionals.map((given) => relative(root, resolve(root, given)).replaceAll('\\', '/'));
const unknown = projects.filter((project) => !existsSync(join(root, project, 'stack.ts')));
if (projects.length === 0 || unknown.length > 0) {
  console.error(unknown.length > 0 ? `No stack.ts in: ${unknown.join(', ')}` : 'Say which project, or --all.');
  console.error(`Projects with a stack:\n${found.map((project) => `  ${project}`).join('\n')}`);
  process.exit(2);
}

// The CDK's own validation takes most of the time; a deployable assembly gets it.
if (!values.staged) process.env.CDK_VALIDATION ??= 'false';
process.chdir(root);
enableCompileCache(join(root, '.nx/compile-cache'));

const entry = [
  `import { synth } from ${JSON.stringify(join(root, 'infra/synth/synth.ts'))};`,
  ...projects.map((project, n) => `import stack${n} from ${JSON.stringify(join(root, project, 'stack.ts'))};`),
  `export default (options) => synth([${projects.map((project, n) => `{ projectRoot: ${JSON.stringify(project)}, create: stack${n} }`).join(', ')}], options);`,
].join('\n');
const bundle = await build({
  stdin: { contents: entry, resolveDir: root, loader: 'ts' },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  tsconfig: join(root, 'tsconfig.base.json'),
  external: ['aws-cdk-lib', 'constructs'],
  sourcemap: 'inline',
  logLevel: 'error',
});
process.setSourceMapsEnabled(true);
const file = join(root, 'infra/synth/bundle.cjs');
const loaded = new Module(file);
loaded.filename = file;
loaded.paths = [join(root, 'node_modules')];
loaded._compile(bundle.outputFiles[0].text, file);

for (const project of projects)
  rmSync(resolve(root, values.output, basename(project)), { recursive: true, force: true });
try {
  const done = loaded.exports.default({ stage: values.stage, output: values.output, staged: values.staged });
  for (const { stack, folder } of done) console.log(`${stack} → ${relative(root, folder)}`);
} catch (error) {
  // What we throw ourselves says what to do; anything else comes with its stack.
  console.error(error?.name === 'InfrastructureError' ? error.message : error);
  process.exit(1);
}
