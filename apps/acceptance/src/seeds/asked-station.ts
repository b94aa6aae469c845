import { below, VirtualSocket, type Network, type Random } from '@busbar/local-cloud/testing';
import type { Payload } from './virtual-station';

/** A request that reached a station. */
export interface Asked {
  readonly stationId: string;
  readonly action: string;
  readonly payload: Payload;
}

const ANSWER_LIMIT = '40 s';

/**
 * A station of OCPP 1.6-J that does what it is asked, late, or loses its connection over it, and comes back after a while. It
 * stops when `isOver` says so.
 */
export class AskedStation {
  readonly asked: Asked[] = [];
  #socket: VirtualSocket | undefined;
  #messages = 0;

  constructor(
    private readonly network: Network,
    readonly id: string,
    private readonly random: Random,
    private readonly isOver: () => boolean,
  ) {}

  async live(): Promise<void> {
    while (!this.isOver()) {
      await this.network.sleep(1_000 + below(this.random, 40_000));
      const opened = await this.network.connecting('stations', { path: `/ocpp/${this.id}`, protocols: ['ocpp1.6'] });
      if (!(opened instanceof VirtualSocket)) continue;
      this.#socket = opened;
      const boot = this.#call('BootNotification', { chargePointVendor: 'Seeded', chargePointModel: 'asked' });
      while (opened.open && !this.isOver()) {
        const text = await opened.receive(isCall, this.network.sleep('10 s'));
        if (text !== undefined) await this.#answer(opened, JSON.parse(text) as [2, string, string, Payload]);
      }
      opened.close();
      await boot;
    }
  }

  async #answer(socket: VirtualSocket, [, messageId, action, payload]: [2, string, string, Payload]): Promise<void> {
    this.asked.push({ stationId: this.id, action, payload });
    const chance = this.random.next();
    // It got the question, and nobody will ever hear what it makes of it.
    if (chance < 0.15) return socket.close();
    await this.network.sleep(below(this.random, 5_000));
    const isRefused = action === 'RemoteStartTransaction' && chance < 0.3;
    const reply =
      action === 'GetConfiguration' ? { configurationKey: [] } : { status: isRefused ? 'Rejected' : 'Accepted' };
    const starts = action === 'RemoteStartTransaction' && !isRefused;
    // The transaction may be told before the answer.
    if (starts && chance < 0.5) await this.#start(payload);
    socket.send(JSON.stringify([3, messageId, reply]));
    if (starts && chance >= 0.5) await this.#start(payload);
  }

  async #start({ idTag, connectorId }: Payload): Promise<void> {
    const start = { connectorId, idTag, timestamp: this.network.now().toISOString(), meterStart: 0 };
    // What is about a transaction is said until it is answered, over as many connections as it takes.
    for (let tries = 0; tries < 8; tries += 1) if (await this.#call('StartTransaction', start)) return;
  }

  async #call(action: string, payload: object): Promise<boolean> {
    const socket = this.#socket;
    if (!socket?.open) return false;
    const messageId = `${this.id}-${++this.#messages}`;
    socket.send(JSON.stringify([2, messageId, action, payload]));
    const isAnswer = (text: string): boolean => {
      const frame = JSON.parse(text) as unknown;
      return Array.isArray(frame) && (frame[0] === 3 || frame[0] === 4) && frame[1] === messageId;
    };
    const text = await socket.receive(isAnswer, this.network.sleep(ANSWER_LIMIT));
    return text !== undefined && (JSON.parse(text) as unknown[])[0] === 3;
  }
}

function isCall(text: string): boolean {
  const frame = JSON.parse(text) as unknown;
  return Array.isArray(frame) && frame[0] === 2;
}
