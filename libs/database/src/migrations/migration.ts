/** One step of the schema. Once applied anywhere its text never changes; the runner compares hashes. */
export interface Migration {
  /** Number and name, e.g. `0003-rollups`; migrations are applied in the order of their ids. */
  readonly id: string;
  /** Statements, run as they stand in one transaction. */
  readonly sql: string;
  /**
   * True for a step that removes what an older release may still read. Such a step ships one release after the code
   * that stopped reading it, so that a rollback always finds a schema that it can read.
   */
  readonly contracts?: boolean;
}
