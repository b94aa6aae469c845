import { createHash } from 'node:crypto';

/** A stable name for a resource that its template does not name: `<stack>-<logicalId>-<hash>`, the hash always kept. */
export function physicalName(stack: string, logicalId: string, maxLength = 64): string {
  const hash = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 12).toUpperCase();
  const name = `${stack}-${logicalId}`.slice(0, Math.max(0, maxLength - hash.length - 1));
  return name ? `${name}-${hash}` : hash.slice(0, maxLength);
}
