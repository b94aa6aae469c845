import type { TemplateError } from '../kernel/aws-error';

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
  const title = findings.length === 1 ? 'The templates cannot be run:' : `The templates cannot be run; ${findings.length} findings:`;
  return new StartError('start.templates', [title, ...lines].join('\n'), findings);
}
