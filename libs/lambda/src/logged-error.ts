/** An error as a log line shows it. */
export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
  /** The parts of an `AggregateError`. */
  readonly errors?: readonly LoggedError[];
}

const DEPTH = 5;
const PARTS = 10;

/**
 * What of an error may be logged. Errors of libraries carry more than they say: PostgreSQL's hold the row that broke a
 * constraint, the AWS SDK's the request. Such fields may be personal data, so only those that are known not to be are kept.
 */
export function loggedError(error: unknown, depth = DEPTH): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error).slice(0, 500) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  const parts: readonly unknown[] = error instanceof AggregateError ? error.errors.slice(0, PARTS) : [];
  return {
    name,
    message,
    ...(typeof code === 'string' && { code }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && depth > 0 && { cause: loggedError(cause, depth - 1) }),
    ...(parts.length > 0 && depth > 0 && { errors: parts.map((part) => loggedError(part, depth - 1)) }),
  };
}
