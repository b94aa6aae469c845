import type { CloudLog } from '../kernel/kernel';

/** One line each on standard error, so that standard output stays for what programs read. */
export function stderrLog(): CloudLog {
  const write = (level: string) => (message: string, detail?: Readonly<Record<string, unknown>>) => {
    process.stderr.write(`local cloud ${level}: ${message}${detail ? ` ${JSON.stringify(detail)}` : ''}\n`);
  };
  return { info: write('info'), warn: write('warning'), error: write('error') };
}

export const SILENT_LOG: CloudLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
