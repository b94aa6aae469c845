type Headers = Readonly<Record<string, string | undefined>> | null | undefined;

/** A header's value; a WebSocket API passes names on in whatever case the client wrote them. */
export function headerOf(headers: Headers, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers ?? {})) if (key.toLowerCase() === name) return value;
  return undefined;
}

/** Subprotocols that we speak, best first. */
export const SUBPROTOCOLS = ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'] as const;
export type Subprotocol = (typeof SUBPROTOCOLS)[number];

/** The best subprotocol of those that a station offers: a list separated by commas and spaces (RFC 6455 §11.3.4). */
export function chooseSubprotocol(offered: string | undefined): Subprotocol | undefined {
  const names = (offered ?? '').split(/[\s,]+/);
  return SUBPROTOCOLS.find((name) => names.includes(name));
}
