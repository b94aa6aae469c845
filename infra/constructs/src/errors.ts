/** Something in the infrastructure code or its stage files that cannot be synthesised. Callers branch on `code`. */
export class InfrastructureError extends Error {
  constructor(
    readonly code:
      'stage-unknown' | 'stage-invalid' | 'build-missing' | 'workspace-missing' | 'contract-owner' | 'consumer-bounds',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'InfrastructureError';
  }
}
