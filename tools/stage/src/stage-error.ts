/** A command cannot go on. The message says why, `remedy` what to do; the process ends with code 1. */
export class StageError extends Error {
  constructor(
    readonly code: 'stage.not-running' | 'stage.bad-argument' | 'stage.not-found' | 'stage.failed',
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
    this.name = 'StageError';
  }
}
