import type { Kernel } from '../../kernel/kernel';

/**
 * The trace that a request belongs to: the caller's, or a new one.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceOf(kernel: Kernel, sent: string | undefined): string {
  if (sent !== undefined && /^[\x21-\x7e]{1,512}$/.test(sent)) return sent;
  const seconds = Math.floor(kernel.clock.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${kernel.randomHex(12)}`;
}
