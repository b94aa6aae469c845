import type { StationCommand } from '@busbar/domain';
import type { Protocol } from '@busbar/events';
import { answerByStatus, type Answer, type Fields } from './answer';
import { configurationAnswer, variablesAnswer } from './configuration-answer';

/**
 * What a station's answer means; it has passed its schema before. SOAP's comes in the shape of 1.6, as its decoder gives it.
 */
export function answerOf(_protocol: Protocol, command: StationCommand, response: object): Answer {
  // An object of JSON is a record of its fields.
  const fields = response as Fields;
  switch (command.type) {
    case 'get-configuration':
    case 'set-configuration':
      if (Array.isArray(fields['getVariableResult']) || Array.isArray(fields['setVariableResult']))
        return variablesAnswer(fields);
      return command.type === 'get-configuration' ? configurationAnswer(fields) : answerByStatus(fields);
    case 'remote-start':
      return answerByStatus(
        fields,
        typeof fields['transactionId'] === 'string' ? { transactionId: fields['transactionId'] } : {},
      );
    case 'data-transfer': {
      const { data } = fields;
      // A vendor's content may be personal: only its length is told.
      const length = typeof data === 'string' ? data.length : JSON.stringify(data)?.length;
      return answerByStatus(fields, length === undefined ? {} : { dataLength: length });
    }
    default:
      return answerByStatus(fields);
  }
}
