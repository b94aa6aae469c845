import { request as requestHttp, type ClientRequest, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

/** The most that is read of an answer. */
export const MAX_ANSWER_BYTES = 256 * 1024;

export interface SoapPost {
  readonly url: URL;
  /** The address to connect to, whatever the name in the URL leads to by now. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For everything together: connecting, sending, waiting, reading. */
  readonly withinMs: number;
}

export type SoapPosted =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** The request certainly did not reach the station. */
  | { readonly kind: 'unreachable'; readonly description: string }
  /** The request was sent, and nothing that could be read came back. */
  | { readonly kind: 'lost'; readonly description: string };

/** Posts an envelope to a station. Redirects are not followed: where they lead, nobody has checked. */
export function postSoap({ url, address, headers, body, withinMs }: SoapPost): Promise<SoapPosted> {
  return new Promise((resolve) => {
    let isSent = false;
    const fail = (description: string): void =>
      resolve({ kind: isSent ? 'lost' : 'unreachable', description: description.slice(0, 200) });
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
      agent: false,
      signal: AbortSignal.timeout(withinMs),
      lookup: (_host, { all }, found) => {
        const family = isIP(address);
        if (all) found(null, [{ address, family }]);
        else found(null, address, family);
      },
    };
    const request: ClientRequest = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    // From the first byte that leaves on, nobody knows what arrives.
    request.on('socket', (socket) => {
      const event = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      socket.once(event, () => (isSent = true));
    });
    request.on('error', (error) => fail(error.message));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
        else request.destroy(new Error(`The answer has more than ${MAX_ANSWER_BYTES} bytes.`));
      });
      response.on('error', (error) => fail(error.message));
      response.on('end', () =>
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.end(body);
  });
}
