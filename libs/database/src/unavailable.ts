/** SQLSTATE classes and codes that tell of a server that cannot serve just now: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNAVAILABLE_CLASSES = ['08', '53', '57', '58'];
/** Waiting helps here too: another transaction was in the way, or a server is read only while it fails over. */
const UNAVAILABLE_CODES = ['40001', '40P01', '55P03', '25006', '28P01', '28000', '3D000'];
/** A statement that was cancelled by its own timeout is a slow or locked server; one that was cancelled by hand is not told apart. */
const SOCKET_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
  'ENOENT',
];
const MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Query read timeout',
  'the database system is',
  'Cannot use a pool after calling end',
];

/**
 * Whether an error tells of a database that cannot be reached or cannot serve at present, so that the same work can
 * succeed later: refused or broken connections, shutdown, too many connections, a full disk, timeouts, deadlocks,
 * rotated credentials. Everything else (violated constraints, bad values, bad SQL) will not get better by waiting.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!isErrorLike(error)) return false;
  const { code } = error;
  if (typeof code === 'string') {
    if (
      /^[0-9A-Z]{5}$/.test(code) &&
      (UNAVAILABLE_CODES.includes(code) || UNAVAILABLE_CLASSES.includes(code.slice(0, 2)))
    )
      return true;
    if (SOCKET_CODES.includes(code) && isFromSocket(error)) return true;
  }
  if (code === 'database.settings-unavailable') return true;
  if (MESSAGES.some((message) => error.message.includes(message))) return true;
  if (Array.isArray(error.errors) && error.errors.some(isDatabaseUnavailable)) return true;
  return error.cause !== undefined && error.cause !== error && isDatabaseUnavailable(error.cause);
}

/** Told by its shape: errors may come from another realm, whose `Error` is not ours. */
interface ErrorLike {
  readonly message: string;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly errors?: unknown;
  readonly cause?: unknown;
}

function isErrorLike(error: unknown): error is ErrorLike {
  return typeof error === 'object' && error !== null && typeof (error as ErrorLike).message === 'string';
}

/** `ENOENT` is a missing Unix socket only when it comes from connecting; the file system has it too. */
function isFromSocket({ code, syscall }: ErrorLike): boolean {
  return code !== 'ENOENT' || syscall === 'connect';
}

/**
 * Whether an error tells of values that no database would take: out of range, not representable, against a constraint.
 * The same work fails in the same way for ever.
 */
export function isDatabasePoison(error: unknown): boolean {
  if (!isErrorLike(error) || isDatabaseUnavailable(error)) return false;
  const { code } = error;
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
}
