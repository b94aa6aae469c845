import type { Role } from '@busbar/api-contract/client';
import { useServices } from './api-context';

/** Whether the person who is signed in has one of these roles. The API decides; screens only leave out what it would refuse. */
export function useHasRole(...roles: readonly Role[]): boolean {
  const { identity } = useServices();
  return roles.some((role) => identity.person?.roles.includes(role) ?? false);
}
