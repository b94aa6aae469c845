import type { AwsError } from '../../kernel/aws-error';
import type { WireResponse } from '../../kernel/wire';
import { element, textElement } from '../../kernel/xml';

/** An error in the query protocol, for a service that speaks JSON as well. */
export function wireFault({ code, message, status }: AwsError, requestId: string): WireResponse {
  const body = element(
    'ErrorResponse',
    element(
      'Error',
      textElement('Type', status >= 500 ? 'Receiver' : 'Sender'),
      textElement('Code', code),
      textElement('Message', message),
    ),
    textElement('RequestId', requestId),
  );
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
