type Headers = Readonly<Record<string, string | undefined>> | null | undefined;

/** A header's value; a WebSocket API passes names on in whatever case the client wrote them. */
export function headerOf(headers: Headers, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers ?? {})) if (key.toLowerCase() === name) return value;
  return undefined;
}

/** Subprotocols that we speak, best first. */
const SUBPROTOCOLS = ['ocpp1.6'];

/** The best subprotocol of those that a station offers: a list separated by commas and spaces (RFC 6455 §11.3.4). */
export function chooseSubprotocol(offered: string | undefined): string | undefined {
  const names = (offered ?? '').split(/[\s,]+/);
  return SUBPROTOCOLS.find((name) => names.includes(name));
}

/**
 * The credentials of an `Authorization: Basic` header. The password stays bytes: OCPP 1.6 keys need not be text
 * (1.6-J §6.2.2). Nothing for another scheme or a broken value.
 */
export function basicCredentials(header: string | undefined): { user: string; password: Buffer } | undefined {
  const encoded = /^basic\s+([A-Za-z0-9+/_=-]+)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(0x3a);
  return colon < 0 ? undefined : { user: bytes.subarray(0, colon).toString('utf8'), password: bytes.subarray(colon + 1) };
}
