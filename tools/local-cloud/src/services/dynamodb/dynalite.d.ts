// The parts of dynalite, which has no types of its own, that the engine stands on.

declare module 'dynalite/db/index.js' {
  /** Of an abstract-level database, what is used. */
  export interface LevelLike {
    open(): Promise<void>;
    close(callback: (error: Error | null) => void): void;
    batch(operations: readonly object[], options: object): Promise<void>;
    iterator(): AsyncIterable<[key: string, value: unknown]>;
  }
  export interface DynaliteStore {
    readonly db: LevelLike;
    readonly tableDb: { awsAccountId: string; awsRegion: string };
  }
  const db: {
    create(options: {
      path?: string;
      createTableMs: number;
      deleteTableMs: number;
      updateTableMs: number;
    }): DynaliteStore;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { DynaliteStore } from 'dynalite/db/index.js';
  const validations: {
    checkTypes(data: unknown, types: unknown): Record<string, unknown>;
    checkValidations(data: unknown, types: unknown, custom: unknown, store: DynaliteStore): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  const rules: { readonly types: unknown; readonly custom?: unknown };
  export default rules;
}

declare module 'dynalite/actions/*.js' {
  import type { DynaliteStore } from 'dynalite/db/index.js';
  const action: (
    store: DynaliteStore,
    data: unknown,
    callback: (error: Error | null, answer?: Record<string, unknown>) => void,
  ) => void;
  export default action;
}
