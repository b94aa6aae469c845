import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commandEnvelope, readCommand, toVersion15 } from './soap-commands';
import { elements, escape } from './soap-envelope';
import type { CommandServer, SoapProtocol } from './transport';

interface Served {
  readonly protocol: SoapProtocol;
  readonly server: CommandServer;
}

const MOST_BYTES = 256 * 1024;

/** Where the central system calls the SOAP stations of a fleet: one port, a path for each. */
export class SoapEndpoint {
  private readonly stations = new Map<string, Served>();
  private readonly http: Server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });
  private listening: Promise<void> | undefined;

  /** @param host how the central system reaches this machine */
  constructor(private readonly host: string) {}

  /** @returns the station's address */
  async open(stationId: string, served: Served): Promise<string> {
    this.listening ??= new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(0, () => resolve());
      // Stations that have all left keep nothing running.
      this.http.unref();
    });
    await this.listening;
    const path = `/${encodeURIComponent(stationId)}`;
    this.stations.set(path, served);
    return `http://${this.host}:${(this.http.address() as AddressInfo).port}${path}`;
  }

  /** From now on nobody answers there. */
  close(stationId: string): void {
    this.stations.delete(`/${encodeURIComponent(stationId)}`);
  }

  async stop(): Promise<void> {
    if (!this.listening) return;
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const served = this.stations.get(request.url ?? '');
    if (!served) {
      response.writeHead(404).end();
      return;
    }
    const { protocol, server } = served;
    const { action, messageId, payload } = await readCommand(protocol, await textOf(request));
    const answered = server(action, payload);
    const isFault = 'error' in answered;
    const said = isFault
      ? undefined
      : protocol === 'ocpp1.5-soap'
        ? toVersion15(action, answered.payload)
        : answered.payload;
    const name = `${action.charAt(0).toLowerCase()}${action.slice(1)}Response`;
    const body = isFault
      ? fault(answered.error === 'NotImplemented' ? 'NotSupported' : 'InternalError', answered.description)
      : `<c:${name}>${elements(said ?? {})}</c:${name}>`;
    const envelope = commandEnvelope(protocol, `/${action}Response`, escape(messageId), body);
    response.writeHead(isFault ? 500 : 200, { 'content-type': 'application/soap+xml; charset=utf-8' });
    response.end(envelope, () => (isFault ? undefined : answered.afterwards?.()));
  }
}

function fault(code: string, reason: string): string {
  return (
    `<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>c:${code}</s:Value></s:Subcode></s:Code>` +
    `<s:Reason><s:Text xml:lang="en">${escape(reason)}</s:Text></s:Reason></s:Fault>`
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new RangeError('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
