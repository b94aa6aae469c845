import { languageOf, regionAt, type Catcher, type StateDefinition } from './definition';
import type { Execution } from './execution';
import { exceedsLimit, isObject, text, type Json, type JsonObject } from './json';
import type { Bindings } from './query/jsonata-expressions';
import { parsePath, PathNotFoundError, writePath } from './query/json-path';
import { fillTemplate, readField, type PathRoots } from './query/payload-template';
import { runtimeError, StateError, tooLarge } from './state-error';
import type { Thread } from './thread';

/** A thread in its state: what the state's fields come to, and how it goes on. */
export class Step {
  readonly state: StateDefinition;
  readonly isJsonata: boolean;

  /** @throws {Error} when the definition has no such state */
  constructor(
    readonly execution: Execution,
    readonly thread: Thread,
  ) {
    const state = regionAt(execution.definition, thread.path).States[thread.state];
    if (!state) throw new Error(`the definition has no state '${thread.state}'`);
    this.state = state;
    this.isJsonata = languageOf(execution.definition, state) === 'JSONata';
  }

  get name(): string {
    return this.thread.state;
  }

  /** What the state works on: its raw input, or what `InputPath` selects of it. */
  input(): Json {
    const { InputPath } = this.state;
    if (this.isJsonata || InputPath === undefined || InputPath === '$') return this.thread.input;
    return InputPath === null ? {} : readField(InputPath, this.roots(this.thread.input));
  }

  /** What the state hands on: `Arguments` or `Parameters`, else its input. */
  async arguments(token?: string): Promise<Json> {
    const input = this.input();
    const { Arguments, Parameters } = this.state;
    if (this.isJsonata) return Arguments === undefined ? input : this.fill(Arguments, 'Arguments', {}, token);
    return Parameters === undefined ? input : fillTemplate(Parameters, this.roots(input, token));
  }

  roots(input: Json, token?: string): PathRoots {
    return {
      input,
      context: this.execution.context(this.thread, token),
      variable: (name) => this.execution.variable(this.thread, name),
      chance: this.execution.chance,
    };
  }

  /** Expressions with `$states` as the field has it. */
  fill(template: Json, field: string, more: { result?: Json; errorOutput?: Json } = {}, token?: string): Promise<Json> {
    const states = {
      input: this.thread.input,
      context: this.execution.context(this.thread, token),
      ...more,
    } as JsonObject;
    const bindings: Bindings = { ...this.execution.variables(this.thread), states };
    return this.execution.expressions.fill(template, field, bindings);
  }

  /** A field that is a number, or an expression, or stands at a path (`<field>Path`). */
  async number(field: string, holder: Readonly<Record<string, unknown>> = this.state): Promise<number | undefined> {
    const path = holder[`${field}Path`];
    const given = holder[field];
    const value =
      typeof path === 'string'
        ? readField(path, this.roots(this.input()))
        : typeof given === 'string'
          ? await this.fill(given, field)
          : given;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      const what =
        typeof path === 'string'
          ? `The ${field}Path parameter does not reference a valid integer`
          : `The ${field} field does not evaluate to a valid integer`;
      throw this.isJsonata
        ? new StateError('States.QueryEvaluationError', `${what}: ${text((value ?? null) as Json).slice(0, 200)}`, {
            evaluating: true,
            location: field,
          })
        : runtimeError(`${what}: ${text((value ?? null) as Json).slice(0, 200)}`);
    }
    return value;
  }

  /** The state is done: its result becomes its output, and the thread goes on. */
  async finish(result: Json): Promise<void> {
    const { state } = this;
    if (this.isJsonata) {
      const output = state.Output === undefined ? result : await this.fill(state.Output, 'Output', { result });
      const assigned = state.Assign === undefined ? undefined : await this.fill(state.Assign, 'Assign', { result });
      return this.leave(output, assigned, state.End === true ? undefined : state.Next);
    }
    const selected =
      state.ResultSelector === undefined ? result : fillTemplate(state.ResultSelector, this.roots(result));
    const assigned = this.assigned(selected);
    this.leave(
      this.outputPath(this.#combine(selected, state.ResultPath)),
      assigned,
      state.End === true ? undefined : state.Next,
    );
  }

  /** What a JSONPath state assigns. */
  assigned(from: Json): Json | undefined {
    const { Assign } = this.state;
    return Assign === undefined ? undefined : fillTemplate(Assign, this.roots(from));
  }

  /** Goes on where a catcher says. */
  async caught(catcher: Catcher, error: StateError, cause: string): Promise<void> {
    const errorOutput: JsonObject = { Error: error.error, ...(cause === '' ? {} : { Cause: cause }) };
    if (this.isJsonata) {
      const output =
        catcher.Output === undefined ? errorOutput : await this.fill(catcher.Output, 'Catch/Output', { errorOutput });
      const assigned =
        catcher.Assign === undefined ? undefined : await this.fill(catcher.Assign, 'Catch/Assign', { errorOutput });
      return this.leave(output, assigned, catcher.Next);
    }
    const assigned = catcher.Assign === undefined ? undefined : fillTemplate(catcher.Assign, this.roots(errorOutput));
    this.leave(this.#combine(errorOutput, catcher.ResultPath), assigned, catcher.Next);
  }

  outputPath(value: Json): Json {
    const { OutputPath } = this.state;
    if (OutputPath === undefined || OutputPath === '$') return value;
    return OutputPath === null ? {} : readField(OutputPath, this.roots(value));
  }

  /** Leaves the state for `next`, or ends the thread. */
  leave(output: Json, assigned: Json | undefined, next: string | undefined): void {
    const serialised = text(output);
    if (exceedsLimit(serialised)) throw tooLarge(`The state/task '${this.name}' returned a result`);
    this.execution.leave(this, { output, serialised, assigned: this.#variables(assigned), next });
  }

  #variables(assigned: Json | undefined): JsonObject | undefined {
    if (!isObject(assigned)) return undefined;
    for (const [name, value] of Object.entries(assigned)) {
      if (exceedsLimit(text(value))) throw tooLarge(`The state '${this.name}' assigned the variable '${name}'`);
    }
    return assigned;
  }

  #combine(result: Json, resultPath: string | null | undefined): Json {
    if (resultPath === undefined || resultPath === '$') return result;
    if (resultPath === null) return this.thread.input;
    try {
      return writePath(parsePath(resultPath), this.thread.input, result);
    } catch (error) {
      if (!(error instanceof PathNotFoundError)) throw error;
      throw new StateError(
        'States.ResultPathMatchFailure',
        `Unable to apply step "${resultPath}" to input ${text(this.thread.input)}`,
        { evaluating: true },
      );
    }
  }
}
