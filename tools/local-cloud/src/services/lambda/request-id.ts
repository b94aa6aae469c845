import type { Kernel } from '../../kernel/kernel';
import { uuidOf } from '../../kernel/uuid';

/** A random UUID (version 4 in form). */
export function uuid(kernel: Pick<Kernel, 'randomHex'>): string {
  return uuidOf(kernel.randomHex(16));
}
