import { SOAP_NAMESPACES, type SoapDialect } from './dialect';
import { escapeXml } from './xml-element';

/** Puts header and envelope around a body. Stations turn a reply without these headers away (OCPP-S 1.6 §3). */
export function envelope(dialect: SoapDialect, action: string, messageId: string, body: string): string {
  const relatesTo =
    dialect.messageId === undefined ? '' : `<wsa:RelatesTo>${escapeXml(dialect.messageId)}</wsa:RelatesTo>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES[dialect.soap]}" xmlns:wsa="${dialect.addressing}"><soap:Header>` +
    `<wsa:Action>${escapeXml(action)}</wsa:Action><wsa:MessageID>${escapeXml(messageId)}</wsa:MessageID>${relatesTo}` +
    `</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}
