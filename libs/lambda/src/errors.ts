/** The environment of a function is not what the function needs. Thrown at start, so that a bad deployment never takes a call. */
export class ConfigError extends Error {
  constructor(
    readonly code: 'config.missing' | 'config.bad-value',
    /** The environment variable at fault. */
    readonly key: string,
    message: string,
  ) {
    super(message);
    this.name = 'ConfigError';
  }
}
