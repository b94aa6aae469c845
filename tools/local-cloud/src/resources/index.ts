import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceType } from '../kernel/resource';
import { NO_OPS } from './no-ops';

export function resourceTypes(): Map<string, ResourceType> {
  const types = new Map(NO_OPS.map((type) => [type.type, type]));
  for (const file of readdirSync(__dirname)) {
    if (!/^(aws|custom)-.*\.ts$/.test(file) || file.endsWith('.spec.ts')) continue;
    try {
      const { resource } = require(join(__dirname, file)) as { resource: ResourceType };
      if (resource) types.set(resource.type, resource);
    } catch (error) {
      console.warn(`interim: ${file} does not load: ${String(error)}`);
    }
  }
  return types;
}
