export type MigrationsAction = { readonly action: 'migrate' } | { readonly action: 'seed'; readonly data: 'demo' };

/** The payload is none of those that the function knows. */
export class UnknownActionError extends Error {
  readonly code = 'migrations.unknown-action';

  constructor() {
    super('The payload is {"action":"migrate"} or {"action":"seed","data":"demo"}.');
    this.name = 'UnknownActionError';
  }
}

/** @throws {UnknownActionError} */
export function readAction(event: unknown): MigrationsAction {
  const { action, data } = (typeof event === 'object' && event !== null ? event : {}) as {
    action?: unknown;
    data?: unknown;
  };
  if (action === 'migrate') return { action };
  if (action === 'seed' && data === 'demo') return { action, data };
  throw new UnknownActionError();
}
