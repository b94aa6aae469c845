/** What every error of the domain has in common: callers branch on `code`. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
}

/** The bus did not accept one or more facts. */
export class PublishError extends DomainError {
  readonly code = 'publish.refused';

  constructor(
    message: string,
    options: {
      /** The ids of the facts that were refused. */
      readonly refused: readonly string[];
      /** True when every refused fact now lies in the spill queue and will reach the bus later. */
      readonly spilled: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.name = 'PublishError';
    this.refused = options.refused;
    this.spilled = options.spilled;
  }

  readonly refused: readonly string[];
  readonly spilled: boolean;
}
