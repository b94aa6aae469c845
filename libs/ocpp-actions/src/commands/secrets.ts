/** Keys and variables whose value opens something or names somebody. */
const SECRET =
  /authori[sz]ationkey|password|passwd|secret|pin$|simpin|masterpass|privatekey|idtag|idtoken|token$|apnuser/i;

/** What a fact may tell of a setting's value. */
export function tellable(key: string, value: string): string {
  return SECRET.test(key) ? '(not told)' : value;
}

export function isSecret(key: string): boolean {
  return SECRET.test(key);
}

export const NO_SECRETS =
  'Commands are kept, so none carries a secret in the clear: set-station-key and set-network-profile name theirs.';
