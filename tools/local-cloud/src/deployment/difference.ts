import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TemplateError } from '../kernel/aws-error';
import type { Plan, PlannedResource } from '../template/plan';
import type { MadeResource } from '../cloud/resource-runner';

/** What becomes of a resource when other templates take effect. */
export type Action =
  | 'keep'
  | 'add'
  /** Takes its new properties where it is, and keeps what it holds. */
  | 'change'
  /** Another resource takes its place, as in CloudFormation: what the old one holds is lost. */
  | 'replace'
  | 'remove';

export interface Change {
  /** `stack/LogicalId` */
  readonly place: string;
  readonly type: string;
  readonly action: Exclude<Action, 'keep'>;
  /** Properties that differ; empty for a resource that is touched because one that it refers to is made anew. */
  readonly properties: readonly string[];
}

/** How a resource of the new templates compares to the one that runs. */
export interface Comparison {
  readonly action: Exclude<Action, 'remove'>;
  readonly properties: readonly string[];
}

/** The value of a property whose reference points at something that does not exist yet. It equals nothing. */
const UNKNOWN = Symbol('unknown');

/**
 * Compares one resource. `valueOf` resolves one of its properties.
 * @param touched one that it refers to is made anew, so that it has to attach itself again
 */
export function compare(
  planned: PlannedResource,
  old: MadeResource | undefined,
  valueOf: (property: string) => unknown,
  touched: boolean,
): Comparison {
  if (old === undefined) return { action: 'add', properties: [] };
  const { type, resource } = planned;
  if (old.planned.resource.Type !== resource.Type) return { action: 'replace', properties: ['Type'] };
  const before = old.context.properties;
  const names = [...new Set([...Object.keys(before), ...Object.keys(resource.Properties ?? {})])].sort();
  const properties = names.filter((name) => !isDeepStrictEqual(valueOf(name), before[name]));
  if (assetOf(planned) !== assetOf(old.planned)) properties.push('Metadata');
  const acts = properties.filter((name) => !(name in type.ignored));
  if (type.noOp === undefined && acts.some((name) => type.replacing?.includes(name)))
    return { action: 'replace', properties };
  return { action: properties.length > 0 || touched ? 'change' : 'keep', properties };
}

/** A resource without `update` is made anew by a change, so that others which attached themselves to it have to do so again. */
export function isMadeAnew(action: Action, old: MadeResource | undefined): boolean {
  return (
    action === 'replace' ||
    (action === 'change' && old?.instance.update === undefined && old?.planned.type.noOp === undefined)
  );
}

export interface ForeseeOptions {
  find(place: string): MadeResource | undefined;
  running: Iterable<MadeResource>;
  /** Resolves a property as far as `exists` lets it: a reference to any other place throws a `TemplateError`. */
  resolve(planned: PlannedResource, property: string, exists: (place: string) => boolean): unknown;
}

/**
 * What would happen, without doing any of it. A reference to a resource that is yet to be made counts as a change, so the
 * foresight names at least what the deed does.
 */
export function foresee(plan: Plan, { find, running, resolve }: ForeseeOptions): Change[] {
  const changes: Change[] = [];
  const anew = new Set<string>();
  const settled = new Set<string>();
  for (const planned of plan.resources) {
    const { place } = planned;
    const old = find(place);
    const valueOf = (property: string): unknown => {
      try {
        return resolve(planned, property, (other) => settled.has(other));
      } catch (error) {
        if (error instanceof TemplateError) return UNKNOWN;
        throw error;
      }
    };
    const { action, properties } = compare(
      planned,
      old,
      valueOf,
      [...planned.dependencies].some((dependency) => anew.has(dependency)),
    );
    if (action !== 'add' && action !== 'replace') settled.add(place);
    if (isMadeAnew(action, old)) anew.add(place);
    if (action !== 'keep') changes.push({ place, type: planned.resource.Type, action, properties });
  }
  const wanted = new Set(plan.resources.map(({ place }) => place));
  for (const { planned } of [...running].reverse()) {
    if (!wanted.has(planned.place))
      changes.push({ place: planned.place, type: planned.resource.Type, action: 'remove', properties: [] });
  }
  return changes;
}

function assetOf({ stack, resource }: PlannedResource): string | undefined {
  const named = resource.Metadata?.['aws:asset:path'];
  return typeof named === 'string' ? path.resolve(stack.folder, named) : undefined;
}
