import type { AwsError } from '../kernel/aws-error';
import type { WireProtocol, WireResponse } from '../kernel/wire';

/** Writes an error as the protocol's clients expect it. */
export function wireError(
  error: AwsError,
  protocol: WireProtocol,
  requestId: string,
  contentType: string | undefined,
): WireResponse {
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  switch (protocol) {
    case 'json':
      return {
        status: error.status,
        headers: {
          'content-type': contentType?.startsWith('application/x-amz-json')
            ? contentType
            : 'application/x-amz-json-1.0',
          'x-amzn-requestid': requestId,
          'x-amzn-query-error': `${error.code};${fault}`,
        },
        body: JSON.stringify({ ...error.detail, __type: error.code, message: error.message, Message: error.message }),
      };
    case 'rest-json':
      return {
        status: error.status,
        headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
        body: JSON.stringify({
          ...error.detail,
          Type: fault === 'Sender' ? 'User' : 'Service',
          message: error.message,
          Message: error.message,
        }),
      };
    case 'query':
      return {
        status: error.status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
        body:
          `<?xml version="1.0"?><ErrorResponse><Error><Type>${fault}</Type><Code>${escapeXml(error.code)}</Code>` +
          `<Message>${escapeXml(error.message)}</Message>${detailXml(error)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
    case 'rest-xml':
      return {
        status: error.status,
        headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
        body:
          `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>` +
          `${detailXml(error)}<RequestId>${requestId}</RequestId></Error>`,
      };
  }
}

function detailXml(error: AwsError): string {
  return Object.entries(error.detail)
    .filter(([name, value]) => /^[A-Za-z][\w.-]*$/.test(name) && typeof value !== 'object')
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
}

export function escapeXml(text: string): string {
  return (
    text
      // Characters that XML 1.0 cannot hold, escaped or not.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
