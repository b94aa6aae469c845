import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { loggedError } from './logged-error';

/** What a line says beyond its message: keys, or the error that it is about. */
export type LogDetail = Readonly<Record<string, unknown>> | Error;

/** The logger of one call. Keys appended to it appear in every later line of the call, its outcome included. */
export interface Logger {
  debug(message: string, detail?: LogDetail): void;
  info(message: string, detail?: LogDetail): void;
  warn(message: string, detail?: LogDetail): void;
  error(message: string, detail?: LogDetail): void;
  appendKeys(keys: Readonly<Record<string, unknown>>): void;
}

/**
 * A call's own keys over the environment's one Powertools logger. Powertools' child loggers would do the same, at fifty
 * microseconds each: more than a small function's own work.
 */
export class CallLog implements Logger {
  readonly #root: PowertoolsLogger;
  #keys: Readonly<Record<string, unknown>>;

  constructor(root: PowertoolsLogger, keys: Readonly<Record<string, unknown>>) {
    this.#root = root;
    this.#keys = keys;
  }

  debug(message: string, detail?: LogDetail): void {
    this.#root.debug(this.#line(message, detail));
  }

  info(message: string, detail?: LogDetail): void {
    this.#root.info(this.#line(message, detail));
  }

  warn(message: string, detail?: LogDetail): void {
    this.#root.warn(this.#line(message, detail));
  }

  error(message: string, detail?: LogDetail): void {
    this.#root.error(this.#line(message, detail));
  }

  appendKeys(keys: Readonly<Record<string, unknown>>): void {
    this.#keys = { ...this.#keys, ...keys };
  }

  /** A logger with more keys; neither sees what the other appends later. */
  child(keys: Readonly<Record<string, unknown>>): CallLog {
    return new CallLog(this.#root, { ...this.#keys, ...keys });
  }

  #line(message: string, detail: LogDetail | undefined): { message: string } & Record<string, unknown> {
    const line: Record<string, unknown> = { ...this.#keys, ...(detail instanceof Error ? { error: detail } : detail) };
    for (const [key, value] of Object.entries(line)) if (value instanceof Error) line[key] = loggedError(value);
    return { ...line, message };
  }
}

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT', 'CRITICAL'] as const;

/** The one Powertools logger of an environment, which carries what never changes in it. */
export function rootLogger(service: string): PowertoolsLogger {
  const wanted = (process.env['BUSBAR_LOG_LEVEL'] ?? 'INFO').toUpperCase();
  return new PowertoolsLogger({
    serviceName: service,
    logLevel: LOG_LEVELS.find((level) => level === wanted) ?? 'INFO',
    persistentKeys: {
      stage: process.env['BUSBAR_STAGE'],
      operatorId: process.env['BUSBAR_OPERATOR_ID'],
      functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    },
  });
}
