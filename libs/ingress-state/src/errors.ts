/** What the ingress tables cannot answer. Callers branch on `code`; faults of DynamoDB itself pass through as the SDK's errors. */
export class IngressStateError extends Error {
  constructor(
    readonly code: 'ingress-state.bad-item' | 'ingress-state.no-free-number',
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'IngressStateError';
  }
}
