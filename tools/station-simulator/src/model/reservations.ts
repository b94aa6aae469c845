export interface Reservation {
  readonly id: number;
  /** 0: any connector of the station. */
  readonly connector: number;
  readonly token: string;
  /** The tag of a group whose members may use it as well. */
  readonly group?: string;
  readonly expiresAt: Date;
}

/** What is kept free, and for whom. */
export class Reservations {
  private readonly byId = new Map<number, Reservation>();

  /** One of the same number is replaced (1.6 §5.13, 2.x H01). */
  add(reservation: Reservation): void {
    this.byId.set(reservation.id, reservation);
  }

  remove(id: number): Reservation | undefined {
    const found = this.byId.get(id);
    this.byId.delete(id);
    return found;
  }

  find(id: number): Reservation | undefined {
    return this.byId.get(id);
  }

  of(connector: number): Reservation | undefined {
    return [...this.byId.values()].find((reservation) => reservation.connector === connector);
  }

  /** How many connectors are to stay free, whichever they are. */
  get unspecific(): number {
    return [...this.byId.values()].filter(({ connector }) => connector === 0).length;
  }

  /** The one that a token comes with: of the connector first, then one that holds anywhere. */
  usedBy(token: string, connector: number): Reservation | undefined {
    const of = (wanted: number) =>
      [...this.byId.values()].find(
        (reservation) => reservation.connector === wanted && reservation.token.toLowerCase() === token.toLowerCase(),
      );
    return of(connector) ?? of(0);
  }
}
