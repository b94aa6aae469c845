import type { StationAction } from '../v16/actions';
import type { SoapDialect, SoapOcppVersion } from './dialect';
import { envelope } from './envelope';
import { writeShape } from './shape';
import { REPLIES_V12 } from './v12-shapes';
import { REPLIES_V15 } from './v15-shapes';
import { REPLIES_V16 } from './v16-shapes';
import { escapeXml } from './xml-element';

const REPLIES = { '1.2': REPLIES_V12, '1.5': REPLIES_V15, '1.6': REPLIES_V16 };

/**
 * A reply in the station's own dialect.
 * @param messageId of the reply, e.g. `urn:uuid:…`
 */
export function encodeReply(
  dialect: SoapDialect,
  version: SoapOcppVersion,
  operation: StationAction,
  reply: object,
  messageId: string,
): string {
  const shape = REPLIES[version][operation];
  const element = `${operation[0]?.toLowerCase()}${operation.slice(1)}Response`;
  const content = writeShape(reply as Record<string, unknown>, shape);
  // §3.4: the action of a reply is the request's with `Response` behind it.
  return envelope(
    dialect,
    `/${operation}Response`,
    messageId,
    `<${element} xmlns="${escapeXml(dialect.namespace)}">${content}</${element}>`,
  );
}
