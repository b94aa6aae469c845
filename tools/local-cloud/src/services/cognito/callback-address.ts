/** The names by which programs of this machine reach each other. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Is `asked` one of a client's addresses? They are compared as they are written, as Cognito does, but for those of this
 * machine: which port an app listens on, and by which name it is opened, is decided when it starts. Scheme, path and query
 * must agree there as well. https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export function isAddressOf(addresses: readonly string[], asked: string): boolean {
  return addresses.some((address) => address === asked || sameOnThisMachine(address, asked));
}

function sameOnThisMachine(address: string, asked: string): boolean {
  if (!URL.canParse(address) || !URL.canParse(asked)) return false;
  const [left, right] = [new URL(address), new URL(asked)];
  const rest = ({ protocol, username, password, pathname, search, hash }: URL): string =>
    JSON.stringify([protocol, username, password, pathname, search, hash]);
  return (
    left.protocol === 'http:' &&
    LOOPBACK.test(left.hostname) &&
    LOOPBACK.test(right.hostname) &&
    rest(left) === rest(right)
  );
}
