import jsonata from 'jsonata';
import { isObject, type Json, type JsonObject } from '../json';
import { StateError } from '../state-error';
import { hash, range, type Chance } from './intrinsics';
import { seededRandom } from './seeded-random';

/** What an expression sees: `$states` and the variables in scope. */
export type Bindings = Readonly<Record<string, Json>>;

const MARKED = /^\{%([\s\S]*)%\}$/;

/** Is the text a JSONata expression, `{% … %}`? */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && MARKED.test(value);
}

/** @throws {Error} with what is wrong with the expression */
export function checkExpression(source: string): void {
  jsonata(inner(source));
}

function inner(source: string): string {
  return (MARKED.exec(source)?.[1] ?? source).trim();
}

/**
 * JSONata as Step Functions runs it: with its further functions, without `$eval`, on the local cloud's clock and chance.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class JsonataExpressions {
  readonly #compiled = new Map<string, jsonata.Expression>();

  constructor(
    private readonly now: () => number,
    private readonly chance: Chance,
  ) {}

  /** Fills in every expression in a value. @throws {StateError} `States.QueryEvaluationError` */
  async fill(template: Json, field: string, bindings: Bindings): Promise<Json> {
    if (typeof template === 'string')
      return isExpression(template) ? this.evaluate(template, field, bindings) : template;
    if (Array.isArray(template)) {
      const list: Json[] = [];
      for (const [index, item] of template.entries()) list.push(await this.fill(item, `${field}[${index}]`, bindings));
      return list;
    }
    if (!isObject(template)) return template;
    const filled: JsonObject = {};
    for (const [name, value] of Object.entries(template))
      filled[name] = await this.fill(value, `${field}/${name}`, bindings);
    return filled;
  }

  /** @throws {StateError} `States.QueryEvaluationError` */
  async evaluate(source: string, field: string, bindings: Bindings): Promise<Json> {
    const expression = inner(source);
    const describe = `The JSONata expression '${expression}' specified for the field '${field}'`;
    let result: unknown;
    try {
      result = await this.#expression(expression).evaluate(undefined, { ...bindings });
    } catch (error) {
      if (error instanceof StateError)
        throw evaluationError(`${describe} threw an error during evaluation. ${error.reason}`, field);
      const { code, message } = error as { code?: string; message?: string };
      throw evaluationError(
        `${describe} threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message ?? String(error)}`,
        field,
      );
    }
    if (result === undefined) throw evaluationError(`${describe} returned nothing (undefined).`, field);
    if (
      typeof result === 'function' ||
      (isObject(result) && (result as { _jsonata_lambda?: unknown })['_jsonata_lambda'] !== undefined)
    ) {
      throw evaluationError(`${describe} returned an unsupported result type.`, field);
    }
    // Sequences carry flags of the evaluation; what goes on is plain JSON.
    return typeof result === 'object' && result !== null
      ? (JSON.parse(JSON.stringify(result)) as Json)
      : (result as Json);
  }

  #expression(source: string): jsonata.Expression {
    const known = this.#compiled.get(source);
    if (known) return known;
    const made = jsonata(source);
    for (const [name, implementation] of Object.entries(this.#functions())) made.registerFunction(name, implementation);
    this.#compiled.set(source, made);
    return made;
  }

  #functions(): Record<string, Parameters<jsonata.Expression['registerFunction']>[1]> {
    const { chance, now } = this;
    return {
      partition: (list: Json[] | undefined, size: number) => {
        if (list === undefined) return undefined;
        const items = Array.isArray(list) ? list : [list];
        if (!(size >= 1)) throw new StateError('States.QueryEvaluationError', '$partition takes a size above 0');
        const length = Math.floor(size);
        return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
          items.slice(index * length, (index + 1) * length),
        );
      },
      range: (first: number, last: number, step: number) => range(first, last, step),
      hash: (data: unknown, algorithm: string = 'SHA-256') =>
        data === undefined ? undefined : hash(typeof data === 'string' ? data : JSON.stringify(data), algorithm),
      random: (seed?: number) => (seed === undefined ? chance.random() : seededRandom(seed)()),
      uuid: () => chance.uuid(),
      parse: (source: string | undefined) => (source === undefined ? undefined : (JSON.parse(source) as unknown)),
      millis: () => now(),
      now(this: jsonata.Focus, picture?: string, zone?: string) {
        // The library's own formatting, on our time.
        const format = this.environment.lookup('fromMillis') as {
          implementation(this: unknown, ...values: unknown[]): unknown;
        };
        return format.implementation.call(this, now(), picture, zone);
      },
      eval: () => {
        throw new StateError('States.QueryEvaluationError', '$eval is not supported in Step Functions; use $parse.');
      },
    };
  }
}

function evaluationError(reason: string, location: string): StateError {
  return new StateError('States.QueryEvaluationError', reason, { evaluating: true, location });
}
