import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TemplateError } from '../kernel/aws-error';
import { isRecord, type Stack, type Template } from '../template/template';

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly displayName?: string;
}

export interface AssemblyOptions {
  readonly region: string;
  readonly account: string;
  /** By `Stack:Parameter` or `Parameter`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Reads the stacks of cloud assemblies (folders that `cdk synth` wrote).
 * @throws {TemplateError} `template.unreadable` for a folder without a manifest, a nested assembly, or a stack name that comes twice
 */
export function loadAssemblies(folders: readonly string[], options: AssemblyOptions): Stack[] {
  const stacks = folders.flatMap((folder) => loadAssembly(path.resolve(folder), options));
  const seen = new Map<string, Stack>();
  for (const stack of stacks) {
    const twin = seen.get(stack.name);
    if (twin) {
      throw new TemplateError(
        'template.unreadable',
        stack.name,
        `the stack is in two assemblies: ${twin.folder} and ${stack.folder}`,
      );
    }
    seen.set(stack.name, stack);
  }
  return stacks;
}

function loadAssembly(folder: string, options: AssemblyOptions): Stack[] {
  const manifestFile = path.join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new TemplateError(
      'template.unreadable',
      folder,
      'there is no manifest.json: synthesise the app first (its synth target, or cdk synth)',
    );
  }
  const manifest = readJson(manifestFile) as { artifacts?: Record<string, Artifact> };
  const artifacts = manifest.artifacts ?? {};
  const nameOf = (id: string): string => String(artifacts[id]?.properties?.['stackName'] ?? id);

  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') {
      throw new TemplateError(
        'template.unreadable',
        `${folder}/${id}`,
        'nested assemblies (stages) are not read: name the inner folder as an assembly of its own',
      );
    }
    if (artifact.type !== 'aws:cloudformation:stack') return [];
    const templateFile = path.join(folder, String(artifact.properties?.['templateFile']));
    const name = nameOf(id);
    const dependencies = artifact.dependencies ?? [];
    return [
      {
        name,
        id: `arn:aws:cloudformation:${options.region}:${options.account}:stack/${name}/local`,
        folder,
        template: readJson(templateFile) as Template,
        parameters: {
          ...stringValues(artifact.properties?.['parameters']),
          ...parametersFor(name, options.parameters),
        },
        dependencies: dependencies
          .filter((dependency) => artifacts[dependency]?.type === 'aws:cloudformation:stack')
          .map(nameOf),
        assets: assetsOf(folder, artifacts, dependencies),
      },
    ];
  });
}

/** Object keys as the stack's asset manifest lists them. */
function assetsOf(
  folder: string,
  artifacts: Readonly<Record<string, Artifact>>,
  dependencies: readonly string[],
): Map<string, string> {
  const assets = new Map<string, string>();
  for (const id of dependencies) {
    const artifact = artifacts[id];
    if (artifact?.type !== 'cdk:asset-manifest') continue;
    const manifest = readJson(path.join(folder, String(artifact.properties?.['file']))) as {
      files?: Record<string, { source?: { path?: string }; destinations?: Record<string, { objectKey?: string }> }>;
    };
    for (const file of Object.values(manifest.files ?? {})) {
      if (!file.source?.path) continue;
      for (const { objectKey } of Object.values(file.destinations ?? {})) {
        if (objectKey) assets.set(objectKey, path.resolve(folder, file.source.path));
      }
    }
  }
  return assets;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TemplateError('template.unreadable', file, error instanceof Error ? error.message : String(error));
  }
}

function stringValues(value: unknown): Record<string, string> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)])) : {};
}

function parametersFor(stack: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const plain = Object.entries(given).filter(([key]) => !key.includes(':'));
  const own = Object.entries(given).flatMap(([key, value]) =>
    key.startsWith(`${stack}:`) ? [[key.slice(stack.length + 1), value] as const] : [],
  );
  return Object.fromEntries([...plain, ...own]);
}
