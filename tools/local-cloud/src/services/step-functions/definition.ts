import type { Json, JsonObject } from './json';

/** A state machine in the Amazon States Language. https://states-language.net/ */
export interface MachineDefinition extends Region {
  readonly Comment?: string;
  readonly Version?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
}

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** States that lead to each other: a machine, a branch, or what processes an item. */
export interface Region {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

export interface ProcessorRegion extends Region {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: string };
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface ChoiceRule {
  readonly Next?: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
  readonly Condition?: Json;
  readonly And?: readonly ChoiceRule[];
  readonly Or?: readonly ChoiceRule[];
  readonly Not?: ChoiceRule;
  readonly Variable?: string;
  readonly [operator: string]: unknown;
}

/** The fields of all types of states; which of them a type may have is checked when a definition is loaded. */
export interface StateDefinition {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';
  readonly QueryLanguage?: QueryLanguage;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly ResultPath?: string | null;
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly Arguments?: Json;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  /** Pass */
  readonly Result?: Json;
  /** Task */
  readonly Resource?: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Credentials?: Json;
  /** Choice */
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  /** Wait */
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
  /** Fail */
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
  /** Parallel */
  readonly Branches?: readonly Region[];
  /** Map */
  readonly ItemProcessor?: ProcessorRegion;
  readonly Iterator?: ProcessorRegion;
  readonly ItemsPath?: string;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly ItemBatcher?: ItemBatcher;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailurePercentagePath?: string;
  readonly [other: string]: unknown;
}

export interface ItemBatcher {
  readonly BatchInput?: Json;
  readonly MaxItemsPerBatch?: number | string;
  readonly MaxItemsPerBatchPath?: string;
  readonly MaxInputBytesPerBatch?: number | string;
  readonly MaxInputBytesPerBatchPath?: string;
}

/** Where a region lies: the states that enclose it, with the branch of each (0 for an item's processor). */
export type RegionPath = readonly (readonly [state: string, branch: number])[];

/** @throws {Error} when a definition has no such region: it was not the one that the path was made for */
export function regionAt(machine: MachineDefinition, path: RegionPath): Region {
  let region: Region = machine;
  for (const [name, branch] of path) {
    const inner = subRegions(region.States[name])[branch];
    if (!inner) throw new Error(`the definition has no branch ${branch} in a state '${name}'`);
    region = inner;
  }
  return region;
}

/** The branches of a Parallel state, or what processes a Map state's items. */
export function subRegions(state: StateDefinition | undefined): readonly Region[] {
  if (state?.Type === 'Parallel') return state.Branches ?? [];
  if (state?.Type === 'Map') return [state.ItemProcessor ?? state.Iterator ?? []].flat();
  return [];
}

export function languageOf(machine: MachineDefinition, state: StateDefinition): QueryLanguage {
  return state.QueryLanguage ?? machine.QueryLanguage ?? 'JSONPath';
}

/** Every state of a machine, those of branches included, with the region that it lies in. */
export function* allStates(
  region: Region,
  path: RegionPath = [],
): Generator<{ name: string; state: StateDefinition; path: RegionPath }> {
  for (const [name, state] of Object.entries(region.States)) {
    yield { name, state, path };
    for (const [branch, inner] of subRegions(state).entries()) yield* allStates(inner, [...path, [name, branch]]);
  }
}
