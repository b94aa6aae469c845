import type { ReportedVariable } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { momentOf } from '../moment';
import { messageReceived } from './notice';
import { inParts } from './parts';
import { valueOf, variableOf } from './variable-of';

/** 2.x B07, B08: a part of a report of the device model. */
export const notifyReport: Action<messages.NotifyReportRequest, messages.NotifyReportResponse> = async (
  request,
  context,
) => {
  const { requestId, seqNo, tbc = false, generatedAt, reportData = [] } = request;
  const { at, note } = momentOf(generatedAt, context.receivedAt);
  return {
    facts: [
      messageReceived('NotifyReport', request, context),
      ...inParts(reportData.map(reported), context.eventId, (variables, id) => ({
        name: 'station.variables-reported',
        id,
        occurredAt: at,
        data: { requestId, seqNo, more: tbc, variables },
      })),
    ],
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};

function reported({ component, variable, variableAttribute, variableCharacteristics }: messages.ReportDataType) {
  const place = variableOf(component, variable);
  const { dataType, unit, minLimit, maxLimit, valuesList, supportsMonitoring } = variableCharacteristics ?? {};
  return {
    ...place,
    // What is left out has the value that the specification gives it (VariableAttributeType).
    attributes: variableAttribute.map(
      ({ type = 'Actual', value, mutability = 'ReadWrite', persistent = false, constant = false }) => ({
        type,
        ...valueOf(place, value),
        mutability,
        persistent,
        constant,
      }),
    ),
    ...(dataType !== undefined && { dataType }),
    ...(unit !== undefined && { unit }),
    ...(minLimit !== undefined && { minLimit }),
    ...(maxLimit !== undefined && { maxLimit }),
    ...(valuesList !== undefined && { valuesList }),
    ...(supportsMonitoring !== undefined && { supportsMonitoring }),
  } satisfies ReportedVariable;
}
