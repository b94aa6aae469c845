import type { ItemBatcher, ProcessorRegion } from '../definition';
import type { Execution } from '../execution';
import { text, type Json, type JsonObject } from '../json';
import { fillTemplate, readField } from '../query/payload-template';
import { runtimeError, StateError } from '../state-error';
import { Step } from '../step';
import { aThread, type MapPhase, type Thread } from '../thread';

/** An inline Map runs at most this many iterations at a time. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const MOST_AT_A_TIME = 40;

export async function runMap(step: Step): Promise<void> {
  const { state, execution, thread } = step;
  const items = await batches(step, await itemsOf(step));
  const concurrency = (await step.number('MaxConcurrency')) ?? 0;
  const tolerated = await toleratedFailures(step, items.length);
  const started = execution.emit(thread, 'MapStateStarted', { length: items.length });
  const phase: MapPhase = {
    kind: 'map',
    started,
    items,
    concurrency: concurrency === 0 ? MOST_AT_A_TIME : Math.min(concurrency, MOST_AT_A_TIME),
    ...(tolerated === undefined ? {} : { tolerated }),
    next: 0,
    open: 0,
    failed: 0,
    results: {},
  };
  thread.phase = phase;
  if (!(state.ItemProcessor ?? state.Iterator)) throw runtimeError('The Map state has no ItemProcessor');
  await fillUp(step, phase);
}

/** Starts iterations as long as there is room, and ends the state when there is nothing left to do. */
async function fillUp(step: Step, phase: MapPhase): Promise<void> {
  const { execution, thread } = step;
  while (phase.next < phase.items.length && phase.open < phase.concurrency) {
    const index = phase.next;
    const value = phase.items[index] as Json;
    phase.next += 1;
    phase.open += 1;
    const started = execution.emit(thread, 'MapIterationStarted', { name: step.name, index }, phase.started);
    const region = (step.state.ItemProcessor ?? step.state.Iterator) as ProcessorRegion;
    const iteration = aThread(execution.newThreadId(), {
      parent: { thread: thread.id, slot: index },
      path: [...thread.path, [step.name, 0]],
      item: { index, value },
      state: region.StartAt,
      input: null,
      lastEvent: started,
      causes: thread.causes,
    });
    iteration.input = await select(step, iteration, value);
    execution.begin(iteration);
  }
  if (phase.open > 0) return;
  execution.emit(thread, 'MapStateSucceeded');
  await step.finish(Object.keys(phase.results).map((index) => phase.results[Number(index)] as Json));
}

export async function iterationEnded(
  execution: Execution,
  parent: Thread,
  iteration: Thread,
  output: Json,
): Promise<void> {
  const { phase } = parent;
  if (phase.kind !== 'map' || !iteration.parent) return;
  const { slot } = iteration.parent;
  execution.emit(iteration, 'MapIterationSucceeded', { name: parent.state, index: slot });
  phase.results[slot] = output;
  await iterationOver(execution, parent, phase, iteration);
}

export async function iterationFailed(
  execution: Execution,
  parent: Thread,
  iteration: Thread,
  error: StateError,
): Promise<void> {
  const { phase } = parent;
  if (phase.kind !== 'map' || !iteration.parent) return;
  execution.emit(iteration, 'MapIterationFailed', { name: parent.state, index: iteration.parent.slot });
  phase.failed += 1;
  if (phase.tolerated !== undefined && phase.failed <= phase.tolerated)
    return iterationOver(execution, parent, phase, iteration);
  parent.lastEvent = iteration.lastEvent;
  execution.abortChildren(parent);
  const reported =
    phase.tolerated === undefined
      ? new StateError(error.error, error.reason)
      : new StateError(
          'States.ExceedToleratedFailureThreshold',
          `The specified tolerated failure threshold was exceeded: ${phase.failed} of ${phase.items.length} iterations failed. The last one: ${error.error} ${error.reason}`.trimEnd(),
        );
  execution.emit(parent, 'MapStateFailed', { error: reported.error, cause: reported.reason });
  await execution.fail(parent, reported);
}

async function iterationOver(execution: Execution, parent: Thread, phase: MapPhase, iteration: Thread): Promise<void> {
  phase.open -= 1;
  parent.lastEvent = iteration.lastEvent;
  parent.causes = [...new Set([...parent.causes, ...iteration.causes])];
  await fillUp(new Step(execution, parent), phase);
}

async function itemsOf(step: Step): Promise<Json[]> {
  const { state } = step;
  const items = step.isJsonata
    ? state.Items === undefined
      ? step.input()
      : await step.fill(state.Items, 'Items')
    : readField(state.ItemsPath ?? '$', step.roots(step.input()));
  if (Array.isArray(items)) return items;
  if (step.isJsonata)
    throw new StateError(
      'States.QueryEvaluationError',
      `The JSONata expression specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${items === null ? 'null' : typeof items}'.`,
      { evaluating: true, location: 'Items' },
    );
  throw runtimeError(`Reference path "${state.ItemsPath ?? '$'}" must point to array.`);
}

/** What an iteration gets: the item, or what the selector makes of it. */
async function select(step: Step, iteration: Thread, item: Json): Promise<Json> {
  const { state, execution } = step;
  const selector = state.ItemSelector ?? (state.ItemProcessor ? undefined : state.Parameters);
  if (selector === undefined || state.ItemBatcher) return item;
  // The selector belongs to the Map state, and sees the item in the context object.
  const seen = new Step(execution, { ...step.thread, item: iteration.item });
  return step.isJsonata ? seen.fill(selector, 'ItemSelector') : fillTemplate(selector, seen.roots(step.input()));
}

async function batches(step: Step, items: Json[]): Promise<Json[]> {
  const batcher: ItemBatcher | undefined = step.state.ItemBatcher;
  if (!batcher) return items;
  const most = (await step.number('MaxItemsPerBatch', { ...batcher })) || Infinity;
  const mostBytes = (await step.number('MaxInputBytesPerBatch', { ...batcher })) || Infinity;
  const { ItemSelector: selector } = step.state;
  const template = batcher.BatchInput;
  const batchInput =
    template === undefined
      ? undefined
      : step.isJsonata
        ? await step.fill(template, 'ItemBatcher/BatchInput')
        : fillTemplate(template, step.roots(step.input()));
  const made: JsonObject[] = [];
  for (const [index, item] of items.entries()) {
    const seen = new Step(step.execution, { ...step.thread, item: { index, value: item } });
    const value =
      selector === undefined
        ? item
        : step.isJsonata
          ? await seen.fill(selector, 'ItemSelector')
          : fillTemplate(selector, seen.roots(step.input()));
    const last = made.at(-1)?.['Items'] as Json[] | undefined;
    if (last && last.length < most && Buffer.byteLength(text([...last, value])) <= mostBytes) last.push(value);
    else made.push({ ...(batchInput === undefined ? {} : { BatchInput: batchInput }), Items: [value] });
  }
  return made;
}

async function toleratedFailures(step: Step, count: number): Promise<number | undefined> {
  const absolute = await step.number('ToleratedFailureCount');
  const percentage = await step.number('ToleratedFailurePercentage');
  if (absolute === undefined && percentage === undefined) return undefined;
  return Math.min(absolute ?? Infinity, percentage === undefined ? Infinity : Math.floor((count * percentage) / 100));
}
