import { Agent, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { SoapEndpoint } from './soap-endpoint';
import { readReply, requestEnvelope } from './soap-envelope';
import type { Statistics } from './statistics';
import { CallFailed, type CommandServer, type Payload, type SoapProtocol, type Transport } from './transport';

const ANSWER_TIMEOUT_MS = 30_000;
const agents = { http: new Agent({ keepAlive: true }), https: new TlsAgent({ keepAlive: true }) };

/** OCPP over SOAP 1.2: one POST a request. */
export class SoapTransport implements Transport {
  private counter = 0;
  private server: CommandServer = () => ({ error: 'NotImplemented', description: '' });
  /** Where the central system can call it; nothing while it is switched off. */
  private address: string | undefined;
  private readonly run: string;

  constructor(
    private readonly url: string,
    private readonly stationId: string,
    private key: string | undefined,
    private readonly protocol: SoapProtocol,
    private readonly statistics: Statistics,
    /** Tells the message ids of this run from those of others. */
    runId: string,
    private readonly endpoint: SoapEndpoint,
  ) {
    this.run = runId;
  }

  get isConnected(): boolean {
    return this.address !== undefined;
  }

  serve(server: CommandServer): void {
    this.server = server;
  }

  useKey(key: string): void {
    this.key = key;
  }

  async connect(): Promise<void> {
    const { protocol, server } = this;
    this.address = await this.endpoint.open(this.stationId, { protocol, server });
  }

  async disconnect(): Promise<void> {
    this.endpoint.close(this.stationId);
    this.address = undefined;
  }

  async sendGarbage(): Promise<void> {
    await this.post('<s:Envelope><not closed').catch(() => undefined);
  }

  async call(action: string, payload: Payload): Promise<Payload> {
    const messageId = `urn:busbar-simulator:${this.run}:${this.stationId}:${++this.counter}`;
    this.statistics.sent();
    const sentAt = performance.now();
    const { status, text } = await this.post(
      requestEnvelope(
        this.protocol,
        this.stationId,
        messageId,
        `${this.url}/soap`,
        this.address ?? '',
        action,
        payload,
      ),
    );
    const reply = await readReply(text).catch((error: unknown) => {
      if (error instanceof CallFailed) throw error;
      throw new CallFailed(`http ${status}`, `${action}: ${status} ${text.slice(0, 200)}`);
    });
    this.statistics.answered(performance.now() - sentAt);
    return reply;
  }

  private post(body: string): Promise<{ status: number; text: string }> {
    const secure = this.url.startsWith('https:');
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? tlsRequest : request)(
        `${this.url}/soap`,
        {
          method: 'POST',
          agent: secure ? agents.https : agents.http,
          timeout: ANSWER_TIMEOUT_MS,
          headers: {
            'content-type': 'application/soap+xml; charset=utf-8',
            'content-length': Buffer.byteLength(body),
            ...(this.key
              ? { authorization: `Basic ${Buffer.from(`${this.stationId}:${this.key}`).toString('base64')}` }
              : {}),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          );
          response.on('error', (error) => reject(new CallFailed('connection', error.message)));
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`)));
      outgoing.on('error', (error) => reject(new CallFailed('connection', error.message)));
      outgoing.end(body);
    });
  }
}
