import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import RpcServerClient from 'ocpp-rpc/lib/server-client';
import { decodeFrame, encodeCallResult, v16 } from '@busbar/ocpp/v16';
import { decodeFrameV201, v201 } from '@busbar/ocpp/v201';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { CALLS_16, CALLS_201, type OcppCall } from './ocpp-calls';

const AT_LEAST_TIMES = 3;
/** Rounds take turns, and the best of each counts: what else the machine does must not decide. */
const ROUNDS = 8;

interface Codec {
  readonly version: string;
  readonly subprotocol: string;
  readonly calls: readonly OcppCall[];
  /** Decodes and checks one call, checks the answer and encodes it. */
  readonly answer: (text: string, call: OcppCall) => string;
  /** The same for a call that does not come often: it is parsed, then walked by its schema. */
  readonly answerRare: (text: string, call: OcppCall) => string;
}

const CODECS: readonly Codec[] = [
  {
    version: '1.6-J',
    subprotocol: 'ocpp1.6',
    calls: CALLS_16,
    answer: (text, { action, response }) => {
      const received = v16.receive('station', text);
      if (received.kind !== 'call' || !v16.checkResponse(action as 'Heartbeat', response).ok)
        throw new Error(`${action} was not taken.`);
      return encodeCallResult(received.messageId, response);
    },
    answerRare: (text, { action, response }) => {
      const frame = decodeFrame(text);
      if (frame.kind !== 'call' || !v16.checkRequest('station', frame.action, frame.payload).ok)
        throw new Error(`${action} was not taken.`);
      if (!v16.checkResponse(action as 'Heartbeat', response).ok) throw new Error('The answer is not valid.');
      return encodeCallResult(frame.messageId, response);
    },
  },
  {
    version: '2.0.1',
    subprotocol: 'ocpp2.0.1',
    calls: CALLS_201,
    answer: (text, { action, response }) => {
      const received = v201.receive('station', text);
      if (received.kind !== 'call' || !v201.checkResponse(action as 'Heartbeat', response).ok)
        throw new Error(`${action} was not taken.`);
      return encodeCallResult(received.messageId, response);
    },
    answerRare: (text, { action, response }) => {
      const frame = decodeFrameV201(text);
      if (frame.kind !== 'call' || !v201.checkRequest('station', frame.action, frame.payload).ok)
        throw new Error(`${action} was not taken.`);
      if (!v201.checkResponse(action as 'Heartbeat', response).ok) throw new Error('The answer is not valid.');
      return encodeCallResult(frame.messageId, response);
    },
  },
];

/**
 * The messages of a charging session, from the text that arrives to the text that answers: ours against what `ocpp-rpc` does
 * with the same frames in its strict mode, which checks requests and answers by ajv on the same schemas.
 */
export const ocppCodecs: Bench = {
  name: 'ocpp-codecs',
  title: 'OCPP-J: decode, validate and encode, against ocpp-rpc with ajv',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    const rows: Record<string, string | number>[] = [];
    const limits: BenchResult['limits'][number][] = [];
    for (const codec of CODECS) {
      let [ours, rare, theirs] = [0, 0, 0];
      for (const call of codec.calls) {
        progress(`${codec.version} ${call.action}`);
        const measured = await compare(codec, call, quick ? 3_000 : 20_000);
        rows.push({
          frame: `${codec.version} ${call.action}`,
          bytes: textsOf(call)[0]?.length ?? 0,
          'ours µs': measured.ours,
          'ours, rare µs': measured.rare,
          'ocpp-rpc µs': measured.theirs,
          times: measured.theirs / measured.ours,
        });
        ours += measured.ours;
        rare += measured.rare;
        theirs += measured.theirs;
      }
      limits.push({
        what: `${codec.version}: one of each, faster by`,
        value: theirs / ours,
        unit: 'times',
        atLeast: AT_LEAST_TIMES,
      });
      const mean = ours / codec.calls.length;
      rows.push({
        frame: `${codec.version} mean`,
        bytes: '',
        'ours µs': mean,
        'ours, rare µs': rare / codec.calls.length,
        'ocpp-rpc µs': theirs / codec.calls.length,
        times: theirs / ours,
      });
    }
    return {
      rows,
      limits,
      notes: [
        'Of a millisecond that Lambda bills, a message takes as many thousandths as it has µs here.',
        'An action counts as rare until an environment has had a thousand calls of it.',
      ],
    };
  },
};

/** Microseconds of a frame, each way. */
async function compare(
  codec: Codec,
  call: OcppCall,
  count: number,
): Promise<{ ours: number; rare: number; theirs: number }> {
  const texts = textsOf(call);
  const buffers = texts.map((text) => Buffer.from(text));
  const peer = new Peer(codec.subprotocol, call);
  // It listens to its socket from the next turn on.
  await setImmediate();
  // Both answer alike before anything is measured.
  const [text = ''] = texts;
  const expected = codec.answer(text, call);
  const got = await peer.answer(Buffer.from(text));
  if (got !== expected) throw new Error(`ocpp-rpc answers ${got}, we ${expected}`);
  let [ours, rare, theirs] = [Infinity, Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    let startedAt = performance.now();
    for (let index = 0; index < count; index += 1) codec.answer(texts[index % texts.length] ?? '', call);
    ours = Math.min(ours, performance.now() - startedAt);
    startedAt = performance.now();
    for (let index = 0; index < count; index += 1) codec.answerRare(texts[index % texts.length] ?? '', call);
    rare = Math.min(rare, performance.now() - startedAt);
    startedAt = performance.now();
    for (let index = 0; index < count; index += 1)
      await peer.answer(buffers[index % buffers.length] ?? Buffer.alloc(0));
    theirs = Math.min(theirs, performance.now() - startedAt);
  }
  return { ours: (ours * 1000) / count, rare: (rare * 1000) / count, theirs: (theirs * 1000) / count };
}

/** A few ids, so that no text is the very same object each time. */
function textsOf({ action, request }: OcppCall): string[] {
  return Array.from({ length: 32 }, (_, index) => JSON.stringify([2, `1922320${index}`, action, request]));
}

/** The server's side of `ocpp-rpc` on a socket that is none: what it hears and says stays in the process. */
class Peer {
  readonly #socket: EventEmitter;
  #answered: (text: string) => void = () => undefined;

  constructor(subprotocol: string, { action, response }: OcppCall) {
    this.#socket = Object.assign(new EventEmitter(), {
      protocol: subprotocol,
      readyState: 1,
      send: (text: string) => this.#answered(text),
      ping: () => undefined,
      close: () => undefined,
    });
    const client = new RpcServerClient(
      { identity: 'bench', protocols: [subprotocol], strictMode: true, pingIntervalMs: 0, reconnect: false } as never,
      // It takes of the socket only what is there.
      { ws: this.#socket, session: {}, handshake: {} } as never,
    );
    // A handler may answer at once, though the types ask for a promise: nothing is to be measured but the library.
    client.handle(action, (() => response) as never);
  }

  answer(message: Buffer): Promise<string> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.emit('message', message);
    });
  }
}
