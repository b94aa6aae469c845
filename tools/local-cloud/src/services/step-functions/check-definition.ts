import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from './json';
import {
  allStates,
  languageOf,
  regionAt,
  subRegions,
  type Region,
  type ChoiceRule,
  type MachineDefinition,
  type RegionPath,
  type StateDefinition,
} from './definition';
import { integrationOf } from './integrations/integration';
import { compileIntrinsic, pathsIn } from './query/intrinsics';
import { checkExpression, isExpression } from './query/jsonata-expressions';
import { parsePath } from './query/json-path';

export interface DefinitionFinding {
  /** e.g. `MISSING_TRANSITION_TARGET`, as the API's validation names them */
  readonly code: string;
  /** Names the state. */
  readonly message: string;
  /** e.g. `/States/Pay/Resource` */
  readonly location: string;
}

export type MachineType = 'STANDARD' | 'EXPRESS';

/** Names that an expression has already. */
const RESERVED_VARIABLES = new Set(['states']);
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

/** Definitions whose structure was found to be right, by hash: finding that out takes a quarter of a second each. */
export interface CheckedBefore {
  has(hash: string): boolean;
  add(hash: string): void;
}

/** Raised with asl-validator and with {@link forSchemas}. */
const STRUCTURE_CHECK = 'asl-validator 4.0.0/1';

/** Everything that is wrong with a definition; empty when it can be run. */
export async function checkDefinition(
  definition: unknown,
  type: MachineType,
  before: CheckedBefore = new Set<string>(),
): Promise<DefinitionFinding[]> {
  if (!isObject(definition))
    return [{ code: 'INVALID_JSON_DESCRIPTION', message: 'The definition is no JSON object.', location: '/' }];
  const hash = createHash('sha256').update(STRUCTURE_CHECK).update(JSON.stringify(definition)).digest('hex');
  const schema = before.has(hash) ? [] : await schemaFindings(definition);
  if (schema.length === 0) before.add(hash);
  if (schema.some(({ code }) => code === 'SCHEMA_VALIDATION_FAILED')) return schema;
  const machine = definition as unknown as MachineDefinition;
  // Where a transition leads is checked below, with the name of the state.
  const findings = schema.filter(({ code }) => code !== 'MISSING_TRANSITION_TARGET');
  if (machine.States[machine.StartAt] === undefined)
    findings.push({
      code: 'MISSING_TRANSITION_TARGET',
      message: `StartAt names the state '${machine.StartAt}', which does not exist.`,
      location: '/StartAt',
    });
  for (const { name, state, path } of allStates(machine)) {
    const report = (code: string, field: string, message: string): void =>
      void findings.push({
        code,
        message: `The state '${name}': ${message}`,
        location: `${locationOf(path)}/${name}${field && `/${field}`}`,
      });
    checkTransitions(regionAt(machine, path), state, report);
    checkQueries(languageOf(machine, state), state, report);
    checkErrors(state, report);
    checkResource(state, type, report);
    checkVariables(machine, state, path, report);
  }
  return findings;
}

type Report = (code: string, field: string, message: string) => void;

/** The schemas and graph checks of asl-validator. It is loaded only where there is a state machine. */
async function schemaFindings(definition: object): Promise<DefinitionFinding[]> {
  const { default: validate } = await import('asl-validator');
  const machine = forSchemas(structuredClone(definition) as JsonObject);
  let result: ReturnType<typeof validate>;
  try {
    // ARNs are checked where they are used: those of the account's own resources.
    result = validate(machine, { checkArn: false, checkPaths: false });
  } catch (error) {
    return [
      {
        code: 'SCHEMA_VALIDATION_FAILED',
        message: `The definition cannot be read: ${(error as Error).message}`,
        location: '/',
      },
    ];
  }
  return result.errors.map((error) => {
    const location = error.schemaError?.instancePath ?? '/';
    const state = /^(?:.*\/)?States\/([^/]+)/.exec(location)?.[1];
    const name = state?.replaceAll('~1', '/').replaceAll('~0', '~');
    return {
      code: error['Error code'],
      message: `${name === undefined ? '' : `The state '${name}': `}${error.Message}`,
      location,
    };
  });
}

function checkTransitions(region: Region, state: StateDefinition, report: Report): void {
  const named: [field: string, target: string | undefined][] = [
    ['Next', state.Next],
    ['Default', state.Default],
    ...(state.Choices ?? []).map(({ Next }, index): [string, string | undefined] => [`Choices/${index}/Next`, Next]),
    ...(state.Catch ?? []).map(({ Next }, index): [string, string | undefined] => [`Catch/${index}/Next`, Next]),
  ];
  for (const [field, target] of named) {
    if (target !== undefined && region.States[target] === undefined)
      report('MISSING_TRANSITION_TARGET', field, `${field} names '${target}', which is no state beside it`);
  }
  for (const inner of subRegions(state)) {
    if (inner.States[inner.StartAt] === undefined)
      report('MISSING_TRANSITION_TARGET', 'StartAt', `a branch starts at '${inner.StartAt}', which is no state of it`);
  }
}

/**
 * A definition as the schemas understand it. What they say of data in JSONata (no arrays, no empty text, no line breaks, no
 * output of a choice) is stricter than Step Functions, so data is taken out; {@link checkQueries} looks at it.
 */
function forSchemas(machine: JsonObject): JsonObject {
  const inherited = machine['QueryLanguage'] ?? 'JSONPath';
  const visit = (value: Json | undefined): void => {
    if (!isObject(value)) return;
    const states = value['States'];
    for (const state of Object.values(isObject(states) ? states : {})) {
      if (!isObject(state)) continue;
      const isJsonata = (state['QueryLanguage'] ?? inherited) === 'JSONata';
      takeDataOut(state, isJsonata);
      for (const rules of [state['Catch'], state['Choices']])
        for (const rule of Array.isArray(rules) ? rules : []) if (isObject(rule)) takeDataOut(rule, isJsonata);
      for (const inner of [
        state['ItemProcessor'],
        state['Iterator'],
        ...(Array.isArray(state['Branches']) ? state['Branches'] : []),
      ])
        visit(inner);
    }
  };
  visit(machine);
  return machine;
}

function takeDataOut(holder: JsonObject, isJsonata: boolean): void {
  if (isObject(holder['Assign'])) delete holder['Assign'];
  if (!isJsonata) return;
  for (const field of ['Output', 'Arguments', 'ItemSelector']) delete holder[field];
  if (isObject(holder['ItemBatcher'])) delete holder['ItemBatcher']['BatchInput'];
  if (Array.isArray(holder['Items'])) delete holder['Items'];
  for (const [name, value] of Object.entries(holder)) if (isExpression(value)) holder[name] = '{% 1 %}';
}

/** Expressions, paths and intrinsic functions are well formed, and of the state's query language. */
function checkQueries(language: 'JSONPath' | 'JSONata', state: StateDefinition, report: Report): void {
  for (const [field, value] of Object.entries(state)) {
    // Regions have states of their own.
    if (['Branches', 'ItemProcessor', 'Iterator', 'Comment', 'Resource'].includes(field)) continue;
    if (language === 'JSONata') checkExpressions(value, field, report);
    else checkPaths(value as Json, field, report);
  }
}

function checkExpressions(value: unknown, field: string, report: Report): void {
  if (typeof value === 'string') {
    if (!isExpression(value)) return;
    try {
      checkExpression(value);
    } catch (error) {
      report('INVALID_EXPRESSION', field, `${field} is no JSONata expression: ${(error as Error).message}`);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) checkExpressions(inner, `${field}/${name}`, report);
  }
}

/** Fields that hold a path, wherever they lie. */
const PATH_FIELDS = new Set(['InputPath', 'OutputPath', 'ResultPath', 'ItemsPath', 'Variable']);

function checkPaths(value: Json, field: string, report: Report): void {
  const name = field.split('/').at(-1) ?? '';
  if (typeof value === 'string') {
    const isPath = PATH_FIELDS.has(name) || /[a-z]Path$/.test(name);
    // What lies below a template is data, whatever its name; only `….$` counts there.
    const inTemplate =
      /^(Parameters|ResultSelector|ItemSelector|Assign|Result|Credentials|ItemBatcher\/BatchInput)(\/|$)/.test(field);
    if (name.endsWith('.$') && inTemplate && !field.startsWith('Result/')) checkSource(value, field, report);
    else if (isPath && !inTemplate) checkSource(value, field, report);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) checkPaths(inner, `${field}/${key}`, report);
}

function checkSource(source: string, field: string, report: Report): void {
  try {
    const paths = source.startsWith('$') ? [source] : pathsIn(compileIntrinsic(source));
    for (const each of paths) {
      const path = parsePath(each);
      if (/(^|\/)(ResultPath)$/.test(field) && (!path.definite || path.root !== '$'))
        report('INVALID_PATH', field, `${field} must be a reference path below $, not '${source}'`);
    }
  } catch (error) {
    report('INVALID_PATH', field, `${field}: ${(error as Error).message}`);
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
function checkErrors(state: StateDefinition, report: Report): void {
  for (const field of ['Retry', 'Catch'] as const) {
    const rules = state[field] ?? [];
    for (const [index, { ErrorEquals: names }] of rules.entries()) {
      if (!names.includes('States.ALL')) continue;
      if (names.length > 1)
        report(
          'INVALID_ERROR_EQUALS',
          `${field}/${index}`,
          `States.ALL must stand alone in ${field}[${index}].ErrorEquals`,
        );
      if (index < rules.length - 1)
        report('INVALID_ERROR_EQUALS', `${field}/${index}`, `${field}[${index}] with States.ALL must be the last one`);
    }
  }
  for (const [index, { IntervalSeconds = 1, MaxDelaySeconds }] of (state.Retry ?? []).entries()) {
    if (MaxDelaySeconds !== undefined && MaxDelaySeconds <= IntervalSeconds)
      report('INVALID_RETRY', `Retry/${index}`, `Retry[${index}].MaxDelaySeconds must be above IntervalSeconds`);
  }
}

function checkResource(state: StateDefinition, type: MachineType, report: Report): void {
  if (state.Type === 'Map') {
    const mode = (state.ItemProcessor ?? state.Iterator)?.ProcessorConfig?.Mode;
    if (mode === 'DISTRIBUTED' || state['ItemReader'] !== undefined || state['ResultWriter'] !== undefined) {
      report(
        'UNSUPPORTED_DISTRIBUTED_MAP',
        'ItemProcessor',
        'the local cloud has no distributed Map (Mode DISTRIBUTED, ItemReader, ResultWriter); use an inline one, or a nested execution per part.',
      );
    }
  }
  if (state.Type !== 'Task' || state.Resource === undefined) return;
  if (state.Credentials !== undefined)
    report(
      'UNSUPPORTED_CREDENTIALS',
      'Credentials',
      'Credentials (another role for one task) are not supported by the local cloud.',
    );
  const integration = integrationOf(state.Resource);
  if ('unsupported' in integration) return report('UNSUPPORTED_RESOURCE', 'Resource', integration.unsupported);
  if (type === 'EXPRESS' && integration.pattern !== 'request') {
    report(
      'INVALID_RESOURCE',
      'Resource',
      `an Express workflow cannot wait: '${state.Resource}' uses .${integration.pattern}. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html`,
    );
  }
  if (
    state.HeartbeatSeconds !== undefined &&
    typeof state.HeartbeatSeconds === 'number' &&
    typeof state.TimeoutSeconds === 'number' &&
    state.HeartbeatSeconds >= state.TimeoutSeconds
  ) {
    report('INVALID_HEARTBEAT', 'HeartbeatSeconds', 'HeartbeatSeconds must be smaller than TimeoutSeconds');
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#variable-scope */
function checkVariables(machine: MachineDefinition, state: StateDefinition, path: RegionPath, report: Report): void {
  const names = assignedBy(state);
  const outer = new Set<string>();
  for (let depth = 0; depth < path.length; depth += 1) {
    for (const other of allStates(machine))
      if (sameRegion(other.path, path.slice(0, depth))) for (const name of assignedBy(other.state)) outer.add(name);
  }
  for (const name of names) {
    if (!VARIABLE_NAME.test(name)) report('INVALID_VARIABLE', 'Assign', `'${name}' is no name for a variable`);
    if (RESERVED_VARIABLES.has(name)) report('INVALID_VARIABLE', 'Assign', `the variable '${name}' is reserved`);
    if (outer.has(name))
      report(
        'INVALID_VARIABLE',
        'Assign',
        `the variable '${name}' is assigned outside of this branch too; an inner scope may read an outer variable, not assign or hide it`,
      );
  }
}

function assignedBy(state: StateDefinition): string[] {
  const assigns = [
    state.Assign,
    ...(state.Catch ?? []).map(({ Assign }) => Assign),
    ...(state.Choices ?? []).map((rule: ChoiceRule) => rule.Assign),
  ];
  return assigns.flatMap((assign) => Object.keys(assign ?? {}).map((name) => name.replace(/\.\$$/, '')));
}

function sameRegion(first: RegionPath, second: RegionPath): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}

function locationOf(path: RegionPath): string {
  return path.map(([state, branch]) => `/States/${state}/${branch}`).join('') + '/States';
}
