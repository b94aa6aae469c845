import { stationKeyOf, type Mutability, type VariableAttributeName, type VariableReading } from '@busbar/database';
import type { AnyFact, ReportedVariable } from '@busbar/events';

/** A fact that fits its class, and still says nothing that the projection could use. */
export class UnusableFactError extends Error {
  readonly code = 'projector.unusable-fact';

  constructor(message: string) {
    super(message);
    this.name = 'UnusableFactError';
  }
}

/** What a fact tells of a station's settings; nothing where it is about something else. @throws {UnusableFactError} */
export function readVariables(fact: AnyFact): VariableReading[] {
  if (fact.name === 'station.variables-reported') {
    const base = baseOf(fact);
    return fact.data.variables.flatMap((variable) => reported(base, variable));
  }
  if (fact.name !== 'command.answered' || fact.data.result !== 'accepted') return [];
  const { type, detail } = fact.data;
  if (type !== 'get-configuration' && type !== 'get-variables') return [];
  const { values, unknownKeys } = (detail ?? {}) as { readonly values?: unknown; readonly unknownKeys?: unknown };
  const base = baseOf(fact);
  return [
    ...objects(values).flatMap((each) => answered(base, each)),
    ...texts(unknownKeys).map((key) => ({ ...settingOf(base, key), known: false })),
  ];
}

type Base = Pick<VariableReading, 'stationKey' | 'readAt' | 'factId'>;

/** Stations' clocks may be wrong: by ours it is told which of two readings is the later one. */
function baseOf(fact: AnyFact): Base {
  if (fact.stationId === undefined) throw new UnusableFactError(`${fact.name} ${fact.id} names no station.`);
  return {
    stationKey: stationKeyOf(fact.stationId),
    readAt: new Date(fact.recordedAt).toISOString(),
    factId: fact.id,
  };
}

const ATTRIBUTES: readonly VariableAttributeName[] = ['Actual', 'Target', 'MinSet', 'MaxSet'];
const MUTABILITIES: readonly Mutability[] = ['ReadOnly', 'WriteOnly', 'ReadWrite'];

function attributeOf(text: unknown): VariableAttributeName | undefined {
  return ATTRIBUTES.find((name) => name === (text ?? 'Actual'));
}

function reported(base: Base, told: ReportedVariable): VariableReading[] {
  const key = `${named(told.component, told.componentInstance)}.${named(told.variable, told.variableInstance)}`;
  return told.attributes.flatMap(({ type, value, hidden = false, mutability }) => {
    const attribute = attributeOf(type);
    const known = MUTABILITIES.find((name) => name === mutability);
    if (attribute === undefined) return [];
    return [
      {
        ...settingOf(base, key),
        component: plain(told.component),
        componentInstance: optional(told.componentInstance),
        variable: plain(told.variable),
        variableInstance: optional(told.variableInstance),
        evseId: placeNumber(told.evseId),
        connectorId: placeNumber(told.connectorId),
        attribute,
        value: optional(value),
        hidden,
        ...(known !== undefined && {
          mutability: known,
          dataType: optional(told.dataType),
          unit: optional(told.unit),
          describedAt: base.readAt,
          describedFactId: base.factId,
        }),
      },
    ];
  });
}

/** One setting of an answer: with `status` in 2.x, with `readOnly` in 1.x (`configuration-answer` of ocpp-actions writes both). */
function answered(base: Base, told: Readonly<Record<string, unknown>>): VariableReading[] {
  const { key, status, evseId, connectorId, readOnly, value, hidden } = told;
  const attribute = attributeOf(told['attribute']);
  if (typeof key !== 'string' || attribute === undefined) return [];
  const place = { evseId: placeNumber(evseId), connectorId: placeNumber(connectorId), attribute };
  const setting = { ...settingOf(base, key), ...place };
  if (status === 'UnknownComponent' || status === 'UnknownVariable') return [{ ...setting, known: false }];
  // Refused, or an attribute that the variable does not have: nothing was read.
  if (status !== undefined && status !== 'Accepted') return [];
  return [
    {
      ...setting,
      value: typeof value === 'string' ? plain(value) : null,
      hidden: hidden === true,
      ...(typeof readOnly === 'boolean' && {
        mutability: readOnly ? ('ReadOnly' as const) : ('ReadWrite' as const),
        describedAt: base.readAt,
        describedFactId: base.factId,
      }),
    },
  ];
}

const KEY_OF_2X = /^([^.[\]]+)(?:\[([^\]]+)\])?\.([^.[\]]+)(?:\[([^\]]+)\])?$/;

function settingOf(base: Base, told: string): VariableReading {
  const key = plain(told);
  const [, component, componentInstance, variable, variableInstance] = KEY_OF_2X.exec(key) ?? [];
  return {
    ...base,
    keyId: key.toLowerCase(),
    key,
    component: component ?? null,
    componentInstance: componentInstance ?? null,
    variable: variable ?? key,
    variableInstance: variableInstance ?? null,
    evseId: 0,
    connectorId: 0,
    attribute: 'Actual',
    known: true,
    value: null,
    hidden: false,
    mutability: null,
    dataType: null,
    unit: null,
    describedAt: null,
    describedFactId: null,
  };
}

function named(name: string, instance: string | undefined): string {
  return instance === undefined ? name : `${name}[${instance}]`;
}

/** Numbers are as wide as OCPP's schema, the column is not; no station has such an EVSE. */
function placeNumber(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : 0;
}

function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null)
    : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** PostgreSQL has no place for NUL and for halves of characters. */
function plain(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function optional(text: string | undefined): string | null {
  return text === undefined ? null : plain(text);
}
