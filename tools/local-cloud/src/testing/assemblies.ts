import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from '../template/template';

/** The assemblies in a folder: itself when it is one, else every folder in it that is one. */
export function assembliesIn(folder: string): string[] {
  const absolute = path.resolve(folder);
  if (existsSync(path.join(absolute, 'manifest.json'))) return [absolute];
  const found = readdirSync(absolute)
    .sort()
    .map((name) => path.join(absolute, name))
    .filter((candidate) => existsSync(path.join(candidate, 'manifest.json')));
  if (found.length === 0) throw new Error(`There is no cloud assembly in ${absolute}; synthesise first.`);
  return found;
}

/**
 * Copies assemblies, with the code of some functions from elsewhere.
 * @param code the last folder of a function's code (`session-ledger` of `dist/apps/consumers/session-ledger`) → folder that takes its place
 */
export function withOtherCode(
  assemblies: readonly string[],
  code: Readonly<Record<string, string>>,
  into: string,
): string[] {
  const used = new Set<string>();
  const copies = assemblies.map((assembly) => {
    const copy = path.join(into, path.basename(assembly));
    cpSync(assembly, copy, { recursive: true });
    for (const file of templatesIn(copy)) {
      const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
      for (const resource of Object.values(template.Resources ?? {})) {
        const metadata = resource.Metadata as Record<string, unknown> | undefined;
        const given = metadata?.['aws:asset:path'];
        if (metadata === undefined || typeof given !== 'string') continue;
        const original = path.resolve(assembly, given);
        const name = path.basename(original);
        if (code[name] !== undefined) used.add(name);
        metadata['aws:asset:path'] = code[name] ?? original;
      }
      writeFileSync(file, JSON.stringify(template));
    }
    return copy;
  });
  const unknown = Object.keys(code).filter((name) => !used.has(name));
  if (unknown.length > 0) throw new Error(`No function has its code in a folder called ${unknown.join(', ')}.`);
  return copies;
}

/** The same as long as neither a template nor a bundle changes. */
export function contentHash(assemblies: readonly string[]): string {
  const hash = createHash('sha256');
  for (const assembly of assemblies) {
    for (const file of templatesIn(assembly)) {
      const text = readFileSync(file, 'utf8');
      hash.update(text);
      for (const match of text.matchAll(/"aws:asset:path":\s*"([^"]+)"/g)) {
        const folder = path.resolve(assembly, match[1] as string);
        if (!existsSync(folder)) continue;
        for (const name of statSync(folder).isDirectory() ? readdirSync(folder) : ['']) {
          const { size, mtimeMs } = statSync(path.join(folder, name));
          hash.update(`${folder}/${name} ${size} ${mtimeMs}\n`);
        }
      }
    }
  }
  return hash.digest('hex').slice(0, 24);
}

function templatesIn(assembly: string): string[] {
  return readdirSync(assembly)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => path.join(assembly, name));
}
