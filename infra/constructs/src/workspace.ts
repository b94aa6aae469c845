import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InfrastructureError } from './errors';

/** The folder that holds `nx.json`, at or above `from`. */
export function workspaceRoot(from: string = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'nx.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new InfrastructureError(
        'workspace-missing',
        `There is no nx.json at or above ${from}: run this inside the workspace.`,
      );
    }
  }
}
