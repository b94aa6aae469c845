import { isTelling } from '@busbar/domain/telling';
import { valueOf, variableOf } from '../since201/variable-of';
import { answerByEach, listOf, type Answer, type Fields } from './answer';
import { keyOfVariable, type Place } from './v2x/configuration-key';

/** 1.6 §6.24. Nothing in it declines: a key that is not known is told as such. */
export function configurationAnswer({ configurationKey, unknownKey }: Fields): Answer {
  return {
    result: 'accepted',
    detail: {
      values: listOf(configurationKey).map(({ key, readonly, value }) => ({
        key,
        ...(typeof value === 'string' && (isTelling(String(key)) ? { hidden: true } : { value })),
        readOnly: readonly === true,
      })),
      unknownKeys: Array.isArray(unknownKey) ? unknownKey : [],
    },
  };
}

/** 2.x answers variable by variable. */
export function variablesAnswer({ getVariableResult, setVariableResult }: Fields): Answer {
  const results = listOf(getVariableResult ?? setVariableResult).map((result) => {
    // The schema has found component and variable in each result.
    const place = result as unknown as Place;
    const named = variableOf(place.component, place.variable);
    const { attributeStatus, attributeType, attributeValue } = result;
    return {
      key: keyOfVariable(place),
      status: String(attributeStatus),
      ...(named.evseId !== undefined && { evseId: named.evseId }),
      ...(named.connectorId !== undefined && { connectorId: named.connectorId }),
      ...(typeof attributeType === 'string' && attributeType !== 'Actual' && { attribute: attributeType }),
      ...valueOf(named, typeof attributeValue === 'string' ? attributeValue : undefined),
    };
  });
  const statuses = results.map(({ status }) => status);
  // Reading is done even where one variable is not known; setting is done where all were set.
  return getVariableResult === undefined
    ? answerByEach(statuses, { values: results })
    : { result: 'accepted', detail: { values: results } };
}
