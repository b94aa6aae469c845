import type { Component, ParametersOf, Variable } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';
import { invalid, notSupported, type Translation } from '../draft';
import { isTelling } from '@busbar/domain/telling';
import { NO_SECRETS } from '../no-secrets';
import { placeOf } from './place';
import { request } from './request';

type Attribute = NonNullable<ParametersOf<'get-variables'>['variables'][number]['attribute']>;

const ATTRIBUTES: Readonly<Record<Attribute, messages.AttributeEnumType>> = {
  actual: 'Actual',
  target: 'Target',
  'min-set': 'MinSet',
  'max-set': 'MaxSet',
};

function componentOf({ name, instance, evseId, connectorId }: Component): messages.ComponentType {
  return { ...placeOf(evseId, connectorId), name, ...(instance !== undefined && { instance }) };
}

function variableOf({ name, instance }: Variable): messages.VariableType {
  return { name, ...(instance !== undefined && { instance }) };
}

function attributeOf(attribute: Attribute | undefined): { readonly attributeType?: messages.AttributeEnumType } {
  return attribute === undefined ? {} : { attributeType: ATTRIBUTES[attribute] };
}

/** 2.0.1 B06. */
export const getVariables: Translation<'get-variables'> = ({ variables }) =>
  request('GetVariables', {
    getVariableData: variables.map(({ component, variable, attribute }) => ({
      ...attributeOf(attribute),
      component: componentOf(component),
      variable: variableOf(variable),
    })),
  });

/** 2.0.1 B05. */
export const setVariables: Translation<'set-variables'> = ({ variables }) =>
  variables.some(({ variable }) => isTelling(variable.name))
    ? invalid(NO_SECRETS)
    : request('SetVariables', {
        setVariableData: variables.map(({ component, variable, attribute, value }) => ({
          ...attributeOf(attribute),
          attributeValue: value,
          component: componentOf(component),
          variable: variableOf(variable),
        })),
      });

const BASES = {
  configuration: 'ConfigurationInventory',
  full: 'FullInventory',
  summary: 'SummaryInventory',
} as const;

/** 2.0.1 B07. */
export const getBaseReport: Translation<'get-base-report'> = ({ base }, { requestId }) =>
  request('GetBaseReport', { requestId, reportBase: BASES[base] });

function placesOf(places: ParametersOf<'get-report'>['places']): {
  readonly componentVariable?: messages.ComponentVariableType[];
} {
  if (places === undefined) return {};
  return {
    componentVariable: places.map(({ component, variable }) => ({
      component: componentOf(component),
      ...(variable !== undefined && { variable: variableOf(variable) }),
    })),
  };
}

const CRITERIA = { active: 'Active', available: 'Available', enabled: 'Enabled', problem: 'Problem' } as const;

/** 2.0.1 B08. */
export const getReport: Translation<'get-report'> = ({ criteria, places }, { requestId }) =>
  request('GetReport', {
    requestId,
    ...(criteria !== undefined && { componentCriteria: criteria.map((each) => CRITERIA[each]) }),
    ...placesOf(places),
  });

const MONITORINGS = {
  threshold: 'ThresholdMonitoring',
  delta: 'DeltaMonitoring',
  periodic: 'PeriodicMonitoring',
} as const;

/** 2.0.1 N02. */
export const getMonitoringReport: Translation<'get-monitoring-report'> = ({ criteria, places }, { requestId }) =>
  request('GetMonitoringReport', {
    requestId,
    ...(criteria !== undefined && { monitoringCriteria: criteria.map((each) => MONITORINGS[each]) }),
    ...placesOf(places),
  });

type MonitorKind = ParametersOf<'set-variable-monitoring'>['monitors'][number]['kind'];

const MONITORS: Readonly<Record<MonitorKind, messages.MonitorEnumType>> = {
  'upper-threshold': 'UpperThreshold',
  'lower-threshold': 'LowerThreshold',
  delta: 'Delta',
  periodic: 'Periodic',
  'periodic-clock-aligned': 'PeriodicClockAligned',
  'target-delta': 'TargetDelta',
  'target-delta-relative': 'TargetDeltaRelative',
};

/** 2.0.1 N04. */
export const setVariableMonitoring: Translation<'set-variable-monitoring'> = ({ monitors }, { protocol }) => {
  const isNew = ({ kind, stream }: (typeof monitors)[number]): boolean =>
    kind === 'target-delta' || kind === 'target-delta-relative' || stream !== undefined;
  if (protocol !== 'ocpp2.1' && monitors.some(isNew))
    return notSupported('Monitors of a difference to the target, and streams, came with OCPP 2.1.');
  return request('SetVariableMonitoring', {
    setMonitoringData: monitors.map(({ id, kind, value, severity, transaction, component, variable, stream }) => ({
      ...(id !== undefined && { id }),
      ...(stream !== undefined && {
        periodicEventStream: {
          ...(stream.intervalSeconds !== undefined && { interval: stream.intervalSeconds }),
          ...(stream.values !== undefined && { values: stream.values }),
        },
      }),
      ...(transaction !== undefined && { transaction }),
      value,
      type: MONITORS[kind],
      severity,
      component: componentOf(component),
      variable: variableOf(variable),
    })),
  });
};

/** 2.0.1 N06. */
export const clearVariableMonitoring: Translation<'clear-variable-monitoring'> = ({ ids }) =>
  request('ClearVariableMonitoring', { id: [...ids] });

const MONITORING_BASES = {
  all: 'All',
  'factory-default': 'FactoryDefault',
  'hard-wired-only': 'HardWiredOnly',
} as const;

/** 2.0.1 N03. */
export const setMonitoringBase: Translation<'set-monitoring-base'> = ({ base }) =>
  request('SetMonitoringBase', { monitoringBase: MONITORING_BASES[base] });

/** 2.0.1 N05. */
export const setMonitoringLevel: Translation<'set-monitoring-level'> = ({ severity }) =>
  request('SetMonitoringLevel', { severity });
