import type { StationCommand } from '@busbar/domain';

/** Parameters that name a secret. */
const NAMES: ReadonlySet<string> = new Set(['secretRef', 'passwordRef', 'keyRef', 'credentialsRef']);

/**
 * Whether a command has its station told a secret. What such a station says in words of its own may repeat it, so nobody may
 * keep those words.
 */
export function carriesSecret({ type, parameters }: StationCommand): boolean {
  return type === 'rotate-station-key' || namesOne(parameters);
}

function namesOne(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([name, inner]) => (NAMES.has(name) && inner !== undefined) || namesOne(inner))
  );
}
