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

/**
 * The way of facts to one topic. While a request is under way, what further calls of the environment publish gathers and
 * goes with the next one, or as soon as it fills a batch: a request costs about the same for one fact and for ten. A call
 * that runs alone never waits.
 */
export class TopicLane {
  readonly #send: (parcels: readonly Parcel[]) => Promise<Refused>;
  #waiting: Waiting[] = [];
  #underWay = 0;

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
      this.#go();
    });
  }

  #go(): void {
    while (this.#waiting.length > 0 && (this.#underWay === 0 || this.#waiting.length >= MAX_ENTRIES)) {
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
