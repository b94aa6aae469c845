import { SOAP_NAMESPACES, type SoapDialect } from './dialect';
import { escapeXml } from './xml-element';

/**
 * Puts header and envelope around a body. Stations turn a message without these headers away (OCPP-S 1.6 §3).
 * @param further headers, as XML
 */
export function envelope(
  dialect: Pick<SoapDialect, 'soap' | 'addressing' | 'messageId'>,
  action: string,
  messageId: string,
  body: string,
  further = '',
): string {
  const relatesTo =
    dialect.messageId === undefined ? '' : `<wsa:RelatesTo>${escapeXml(dialect.messageId)}</wsa:RelatesTo>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES[dialect.soap]}" xmlns:wsa="${dialect.addressing}"><soap:Header>` +
    `<wsa:Action>${escapeXml(action)}</wsa:Action><wsa:MessageID>${escapeXml(messageId)}</wsa:MessageID>${relatesTo}${further}` +
    `</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}
