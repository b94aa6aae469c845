import { answerByEach, listOf, type Answer, type Fields } from './answer';
import { tellable } from './secrets';
import { keyOfVariable, type Place } from './v2x/configuration-key';

/** 1.6 §6.24. Nothing in it declines: a key that is not known is told as such. */
export function configurationAnswer({ configurationKey, unknownKey }: Fields): Answer {
  return {
    result: 'accepted',
    detail: {
      values: listOf(configurationKey).map(({ key, readonly, value }) => ({
        key,
        ...(typeof value === 'string' && { value: tellable(String(key), value) }),
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
    const evse = (result['component'] as { readonly evse?: { readonly id: number; readonly connectorId?: number } })
      .evse;
    const key = keyOfVariable(place);
    const { attributeStatus, attributeType, attributeValue } = result;
    return {
      key,
      status: String(attributeStatus),
      ...(evse !== undefined && {
        evseId: evse.id,
        ...(evse.connectorId !== undefined && { connectorId: evse.connectorId }),
      }),
      ...(typeof attributeType === 'string' && attributeType !== 'Actual' && { attribute: attributeType }),
      ...(typeof attributeValue === 'string' && { value: tellable(key, attributeValue) }),
    };
  });
  const statuses = results.map(({ status }) => status);
  // Reading is done even where one variable is not known; setting is done where all were set.
  return getVariableResult === undefined
    ? answerByEach(statuses, { values: results })
    : { result: 'accepted', detail: { values: results } };
}
