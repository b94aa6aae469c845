import { isObject, text, type Json, type JsonObject } from '../json';
import { runtimeError } from '../state-error';
import { callIntrinsic, compileIntrinsic, type Chance } from './intrinsics';
import { parsePath, PathNotFoundError, readPath, rootOf } from './json-path';

/** What paths are read from. */
export interface PathRoots {
  readonly input: Json;
  readonly context: JsonObject;
  variable(name: string): Json | undefined;
  readonly chance: Chance;
}

/**
 * Fills in a payload template: the value of every field `name.$` is a path or an intrinsic function.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 * @throws {StateError} `States.Runtime` when a path leads nowhere, `States.IntrinsicFailure`
 */
export function fillTemplate(template: Json, roots: PathRoots): Json {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, roots));
  if (!isObject(template)) return template;
  const filled: JsonObject = {};
  for (const [name, value] of Object.entries(template)) {
    if (name.endsWith('.$') && typeof value === 'string') filled[name.slice(0, -2)] = evaluate(value, name, roots);
    else filled[name] = fillTemplate(value, roots);
  }
  return filled;
}

/** A path, or an intrinsic function, for the field `field`. */
export function evaluate(source: string, field: string, roots: PathRoots): Json {
  if (source.startsWith('$')) return readFrom(source, field, roots);
  return callIntrinsic(compileIntrinsic(source), (path) => readFrom(path, field, roots), roots.chance);
}

function readFrom(source: string, field: string, roots: PathRoots): Json {
  const path = parsePath(source);
  try {
    return readPath(path, rootOf(path, roots));
  } catch (error) {
    if (!(error instanceof PathNotFoundError)) throw error;
    throw runtimeError(
      `The JSONPath '${source}' specified for the field '${field}' could not be found in the input '${text(path.root === '$$' ? roots.context : roots.input)}'`,
    );
  }
}

/** `InputPath`, `OutputPath` and the like. @throws {StateError} `States.Runtime` */
export function readField(source: string, roots: PathRoots): Json {
  if (!source.startsWith('$')) return evaluate(source, source, roots);
  const path = parsePath(source);
  try {
    return readPath(path, rootOf(path, roots));
  } catch (error) {
    if (error instanceof PathNotFoundError) throw runtimeError(`Invalid path '${source}' : ${error.message}`);
    throw error;
  }
}
