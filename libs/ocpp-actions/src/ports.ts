/** What an action must know of a token. */
export interface TokenRecord {
  readonly status: 'valid' | 'blocked' | 'retired';
  /** ISO 8601. */
  readonly expiresAt?: string;
  readonly parentIdTag?: string;
}

export interface TokenDirectory {
  /** The keyed pseudonym that stands for a tag in facts; the same for every spelling of the tag. */
  refOf(idTag: string): string;
  find(tokenRef: string): Promise<TokenRecord | undefined>;
}

export interface Transaction {
  /** The id of the `transaction.started` fact. */
  readonly sessionKey: string;
  readonly connectorId: number;
}

export interface TransactionNumbers {
  /** A number that is free of collisions within the station, positive, 31 bits, and the same whenever the same key asks. */
  assign(stationKey: string, transaction: Transaction, now: Date): Promise<number>;
  /** Notes where a transaction runs whose id the station chose (2.x). What is noted first stays. */
  remember(stationKey: string, transactionId: string, transaction: Transaction, now: Date): Promise<void>;
  /** By our number (1.x) or by the station's id (2.x). The two never meet, whatever a station's ids look like. */
  find(stationKey: string, transactionId: number | string, now: Date): Promise<Transaction | undefined>;
}
