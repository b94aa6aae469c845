/** S3, DynamoDB, Cognito or Secrets Manager did not give or take what was asked. Callers branch on `code`. */
export class StorageError extends Error {
  constructor(
    readonly code: 'storage.unavailable' | 'storage.no-secret-string',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StorageError';
  }
}
