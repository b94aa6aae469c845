/** Why a body is not a fact that we can apply. Consumers branch on `code`: none of these gets better by waiting. */
export class FactError extends Error {
  constructor(
    readonly code:
      'fact.not-json' | 'fact.bad-envelope' | 'fact.unknown-name' | 'fact.unknown-version' | 'fact.bad-data',
    message: string,
    /** Where in the fact the fault lies, e.g. `data.samples.0.energyWh`. */
    readonly place?: string,
  ) {
    super(message);
    this.name = 'FactError';
  }
}
