import type { Kernel } from '../../kernel/kernel';

/** A random UUID (version 4 in form). */
export function uuid(kernel: Pick<Kernel, 'randomHex'>): string {
  return uuidOf(kernel.randomHex(16));
}

/** The UUID made of 32 hex digits; for ids that must stay the same from start to start. */
export function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
