import { existsSync } from 'node:fs';
import path from 'node:path';
import { TemplateError } from '../kernel/aws-error';
import { isRecord, type Stack } from '../template/template';

/**
 * Where the files of a resource's asset lie: by the `aws:asset:path` metadata, or by the object key in the stack's asset manifest.
 * @throws {TemplateError} `template.unresolved-reference`
 */
export function assetPathOf(
  stack: Stack,
  place: string,
  metadata: Readonly<Record<string, unknown>> | undefined,
  properties: Readonly<Record<string, unknown>>,
): string {
  const named = metadata?.['aws:asset:path'];
  if (typeof named === 'string') return existing(path.resolve(stack.folder, named), place);
  const key = objectKey(properties);
  const found = key === undefined ? undefined : stack.assets.get(key);
  if (found !== undefined) return existing(found, place);
  throw new TemplateError(
    'template.unresolved-reference',
    place,
    key === undefined
      ? 'has no asset: neither aws:asset:path metadata nor an object key'
      : `its asset ${key} is not in the asset manifest of ${stack.folder}`,
  );
}

function existing(file: string, place: string): string {
  if (!existsSync(file))
    throw new TemplateError('template.unresolved-reference', place, `its asset ${file} does not exist; build first`);
  return file;
}

/** The first object key that a property such as `Code` or `Content` names. */
function objectKey(properties: Readonly<Record<string, unknown>>): string | undefined {
  for (const value of Object.values(properties)) {
    if (!isRecord(value)) continue;
    for (const name of ['S3Key', 'S3ObjectKey', 'Key']) if (typeof value[name] === 'string') return value[name];
  }
  return undefined;
}
