import { flag, integer, list, number, optional, record, text, word, type Of } from '../shape';
import { connectorId, evseId } from './words';

const component = record({
  name: text(50),
  instance: optional(text(50)),
  evseId: optional(evseId),
  connectorId: optional(connectorId),
});
const variable = record({ name: text(50), instance: optional(text(50)) });
const attribute = optional(word('actual', 'target', 'min-set', 'max-set'));

export type Component = Of<typeof component>;
export type Variable = Of<typeof variable>;

const MANY = { maxItems: 200 };

export const getVariables = record({ variables: list(record({ component, variable, attribute }), MANY) });

export const setVariables = record({
  variables: list(record({ component, variable, attribute, value: text(2_500, { minLength: 0 }) }), MANY),
});

/** Whole components where no variable is named. */
const places = optional(list(record({ component, variable: optional(variable) }), MANY));

export const getBaseReport = record({ base: word('configuration', 'full', 'summary') });

export const getReport = record({
  criteria: optional(list(word('active', 'available', 'enabled', 'problem'), { maxItems: 4 })),
  places,
});

export const getMonitoringReport = record({
  criteria: optional(list(word('threshold', 'delta', 'periodic'), { maxItems: 3 })),
  places,
});

/** 0 is danger, 9 is for debugging. */
const severity = integer(0, 9);

export const setVariableMonitoring = record({
  monitors: list(
    record({
      /** Replaces this monitor. */
      id: optional(integer()),
      kind: word(
        'upper-threshold',
        'lower-threshold',
        'delta',
        'periodic',
        'periodic-clock-aligned',
        'target-delta',
        'target-delta-relative',
      ),
      /** A threshold or a difference in the variable's unit; seconds where it is periodic. */
      value: number(),
      severity,
      /** Only while a transaction runs. */
      transaction: optional(flag),
      component,
      variable,
      /** Has values come as a periodic stream (2.1). */
      stream: optional(record({ intervalSeconds: optional(integer(0)), values: optional(integer(0)) })),
    }),
    MANY,
  ),
});

export const clearVariableMonitoring = record({ ids: list(integer(), MANY) });

export const setMonitoringBase = record({ base: word('all', 'factory-default', 'hard-wired-only') });

/** The station tells events of this severity and of all graver ones. */
export const setMonitoringLevel = record({ severity });
