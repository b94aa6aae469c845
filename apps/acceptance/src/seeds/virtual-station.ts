import { VirtualSocket, type Network } from '@busbar/local-cloud/testing';
import { readSoapAnswer, soapRequest, type SoapVersion } from './soap-message';

export type Payload = Readonly<Record<string, unknown>>;

/** A station of a test: it says something until it is answered, as OCPP has it for messages about transactions. */
export interface VirtualStation {
  readonly id: string;
  /** @throws when the network has not answered after {@link MOST_ATTEMPTS} */
  call(action: string, payload: Payload): Promise<Payload>;
  /** Loses its connection, where it has one, without a word. */
  drop(): void;
}

const MOST_ATTEMPTS = 60;
const ANSWER_LIMIT = '40 s';

async function persistently(
  network: Network,
  random: () => number,
  what: string,
  attempt: () => Promise<Payload | undefined>,
): Promise<Payload> {
  for (let tries = 1; tries <= MOST_ATTEMPTS; tries += 1) {
    const answer = await attempt();
    if (answer) return answer;
    await network.sleep(1_000 + Math.floor(random() * 20_000));
  }
  throw new Error(`${what} was not answered in ${MOST_ATTEMPTS} attempts.`);
}

/** OCPP 1.6-J. After an answer that did not come it connects anew and repeats its message under a new message id. */
export function jsonStation(network: Network, id: string, random: () => number): VirtualStation {
  let socket: VirtualSocket | undefined;
  let messages = 0;
  const attempt = async (action: string, payload: Payload): Promise<Payload | undefined> => {
    if (!socket?.open) {
      const opened = await network.connecting('stations', { path: `/ocpp/${id}`, protocols: ['ocpp1.6'] });
      if (!(opened instanceof VirtualSocket)) return undefined;
      socket = opened;
    }
    messages += 1;
    const messageId = `${id}-${messages}`;
    socket.send(JSON.stringify([2, messageId, action, payload]));
    const isAnswer = (text: string): boolean => {
      const frame = JSON.parse(text) as unknown;
      return Array.isArray(frame) && (frame[0] === 3 || frame[0] === 4) && frame[1] === messageId;
    };
    const text = await socket.receive(isAnswer, network.sleep(ANSWER_LIMIT));
    const frame = text === undefined ? undefined : (JSON.parse(text) as [number, string, Payload]);
    if (frame?.[0] === 3) return frame[2];
    // API Gateway says in a message of its own that the function failed; a station that hears no answer gives the connection up.
    if (frame === undefined) socket.close();
    return undefined;
  };
  return {
    id,
    call: (action, payload) => persistently(network, random, `${id} ${action}`, () => attempt(action, payload)),
    drop: () => socket?.close(),
  };
}

/** OCPP 1.5 or 1.6 over SOAP. */
export function soapStation(network: Network, id: string, version: SoapVersion, random: () => number): VirtualStation {
  let messages = 0;
  const attempt = async (action: string, payload: Payload, messageId: string): Promise<Payload | undefined> => {
    const { status, body } = await network.requesting('stations', {
      method: 'POST',
      path: '/soap',
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: soapRequest({ version, stationId: id, messageId, action, payload }),
    });
    return status === 200 ? readSoapAnswer(body.toString()) : undefined;
  };
  return {
    id,
    call: (action, payload) => {
      messages += 1;
      const messageId = `urn:${id}:${messages}`;
      return persistently(network, random, `${id} ${action}`, () => attempt(action, payload, messageId));
    },
    drop: () => undefined,
  };
}
