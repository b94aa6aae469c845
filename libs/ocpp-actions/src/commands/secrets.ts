/** Keys and variables whose value opens something or names somebody. */
const SECRET = /authori[sz]ationkey|password|passwd|secret|pin$|simpin|masterpass|privatekey|token$|apnuser/i;

/** What a fact may tell of a setting's value. */
export function tellable(key: string, value: string): string {
  return SECRET.test(key) ? '(not told)' : value;
}

export function isSecret(key: string): boolean {
  return SECRET.test(key);
}
