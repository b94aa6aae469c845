import { AsyncLocalStorage } from 'node:async_hooks';
import { MAX_BYTES, MAX_ENTRIES, type Parcel } from './batches';

/** What an attempt left undone, and why. */
export interface Refused {
  readonly parcels: readonly Parcel[];
  readonly cause?: unknown;
}

/** The parcels of one caller, until each has had its answer. */
interface Ticket {
  left: number;
  readonly refused: Parcel[];
  cause: unknown;
  readonly resolve: (refused: Refused) => void;
}

interface Waiting {
  readonly parcel: Parcel;
  readonly ticket: Ticket;
  /** Runs code as the caller's: what it sends is then traced as the caller's. */
  readonly asCaller: <R>(run: () => R) => R;
}

/** Requests to one topic at a time, as long as they are not full. */
const MOST_UNDER_WAY = 2;

/**
 * The way of facts to one topic. What the calls of an environment publish in one turn of the event loop goes together, and
 * while requests are under way it gathers until one has its answer or a batch is full: a request costs about the same for
 * one fact and for ten. A call that runs alone waits for the end of the turn only.
 */
export class TopicLane {
  readonly #send: (parcels: readonly Parcel[]) => Promise<Refused>;
  #waiting: Waiting[] = [];
  #underWay = 0;
  #turn: NodeJS.Immediate | undefined;

  /** @param send sends one batch, once; it never rejects */
  constructor(send: (parcels: readonly Parcel[]) => Promise<Refused>) {
    this.#send = send;
  }

  /** Sends each parcel once. Resolves to those that were refused. */
  attempt(parcels: readonly Parcel[]): Promise<Refused> {
    return new Promise((resolve) => {
      const ticket: Ticket = { left: parcels.length, refused: [], cause: undefined, resolve };
      const asCaller = AsyncLocalStorage.snapshot();
      for (const parcel of parcels) this.#waiting.push({ parcel, ticket, asCaller });
      if (this.#waiting.length >= MAX_ENTRIES) this.#go();
      this.#turn ??= setImmediate(() => {
        this.#turn = undefined;
        this.#go();
      });
    });
  }

  #go(): void {
    while (this.#waiting.length > 0 && (this.#underWay < MOST_UNDER_WAY || this.#waiting.length >= MAX_ENTRIES)) {
      const batch = this.#take();
      this.#underWay += 1;
      const parcels = batch.map(({ parcel }) => parcel);
      void batch[0]?.asCaller(async () => this.#settle(batch, await this.#send(parcels)));
    }
  }

  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { parcel } of this.#waiting) {
      bytes += parcel.bytes;
      if (count === MAX_ENTRIES || (count > 0 && bytes > MAX_BYTES)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #settle(batch: readonly Waiting[], { parcels, cause }: Refused): void {
    this.#underWay -= 1;
    const refused = new Set(parcels);
    for (const { parcel, ticket } of batch) {
      if (refused.has(parcel)) {
        ticket.refused.push(parcel);
        ticket.cause ??= cause;
      }
      ticket.left -= 1;
      if (ticket.left === 0)
        ticket.resolve({ parcels: ticket.refused, ...(ticket.cause !== undefined && { cause: ticket.cause }) });
    }
    this.#go();
  }
}
