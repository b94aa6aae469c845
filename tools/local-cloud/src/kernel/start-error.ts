import type { TemplateError } from './aws-error';

/** Why a cloud did not start. The message is written for the developer and ends with what to do. */
export class StartError extends Error {
  constructor(
    readonly code: 'start.port-taken' | 'start.state' | 'start.templates' | 'start.options' | 'start.database',
    message: string,
    /** For `start.templates`: everything that was found. */
    readonly findings: readonly TemplateError[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StartError';
  }
}

export function templatesError(findings: readonly TemplateError[]): StartError {
  const lines = findings.map((finding) => `  - ${finding.message}  [${finding.code}]`);
  const title =
    findings.length === 1
      ? 'The templates cannot be run:'
      : `The templates cannot be run; ${findings.length} findings:`;
  return new StartError('start.templates', [title, ...lines].join('\n'), findings);
}

/** A port that cannot be opened, as a message with its remedy; any other error as it is. */
export function portError(error: unknown, port: number, purpose: string, option: string): unknown {
  const code = (error as { code?: string } | undefined)?.code;
  if (code === 'EADDRINUSE') {
    return new StartError(
      'start.port-taken',
      `Port ${port} (for ${purpose}) is taken. Stop what uses it, or choose another one with ${option}.`,
      [],
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new StartError(
      'start.port-taken',
      `Port ${port} (for ${purpose}) may not be opened. Choose one above 1023 with ${option}.`,
      [],
      { cause: error },
    );
  }
  return error;
}
