import { BlockList, isIP } from 'node:net';
import { addressInNetworks } from '@busbar/ocpp-actions';

/** Where a station may be called. */
export interface AddressRule {
  /** The station's registered networks (CIDR). */
  readonly allowedNetworks?: readonly string[];
  /** The address that the station itself comes from. */
  readonly viewer?: string;
  /** Whether stations may be on this very machine, as they are where everything is. */
  readonly stationsOnLoopback: boolean;
  /** Every address of a host's name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

export type CheckedAddress =
  /** Where to connect: the name is not asked for a second time, when it might lead elsewhere. */
  | { readonly ok: true; readonly url: URL; readonly address: string }
  /** It must not be called. */
  | { readonly ok: false; readonly kind: 'refused'; readonly description: string }
  /** It leads nowhere at the moment. */
  | { readonly ok: false; readonly kind: 'unknown-host'; readonly description: string };

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * Networks in which no station is but by intention: this machine, its link, many at once, and addresses that stand for
 * others. A registered network only opens one of them by lying in it: `0.0.0.0/0` does not.
 */
const SPECIAL = [
  ...LOOPBACK,
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
];

/** What clouds tell their machines there (credentials among it) is for no station, registered or not. */
const NEVER = ['169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32', 'fd00:ec2::/32'];

/**
 * Whether the address that a station gave of itself may be called. It is outside input: a station could name any host that
 * this function reaches, and have it asked. So every address of the host has to lie in the station's registered networks;
 * where none are registered, it has to be the one that the station itself comes from.
 */
export async function checkAddress(endpoint: string, rule: AddressRule): Promise<CheckedAddress> {
  const url = new URL(endpoint);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  let addresses: readonly string[];
  try {
    addresses = isIP(host) === 0 ? await rule.resolve(host) : [host];
  } catch (error) {
    return { ok: false, kind: 'unknown-host', description: `The station's address has no host: ${String(error)}` };
  }
  const [address] = addresses;
  if (address === undefined)
    return { ok: false, kind: 'unknown-host', description: "The station's address has no host." };
  const wrong = addresses.find((each) => !mayBeCalled(each, rule));
  return wrong === undefined
    ? { ok: true, url, address }
    : { ok: false, kind: 'refused', description: refusal(wrong, rule) };
}

function mayBeCalled(address: string, { allowedNetworks, viewer, stationsOnLoopback }: AddressRule): boolean {
  if (isIP(address) === 0 || addressInNetworks(address, NEVER)) return false;
  const isSpecial = addressInNetworks(address, SPECIAL);
  if (allowedNetworks !== undefined)
    return addressInNetworks(address, isSpecial ? allowedNetworks.filter(isWithinSpecial) : allowedNetworks);
  if (viewer === undefined || !isSame(address, viewer)) return false;
  return !isSpecial || (stationsOnLoopback && addressInNetworks(address, LOOPBACK));
}

/** Whether a network lies within one of the special ones, and so names it on purpose. */
function isWithinSpecial(network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  return SPECIAL.some(
    (special) => Number(bits) >= Number(special.split('/')[1]) && addressInNetworks(address, [special]),
  );
}

/** Whether both are the same address, however they are written. */
function isSame(address: string, viewer: string): boolean {
  const version = isIP(viewer);
  if (version === 0) return false;
  const list = new BlockList();
  list.addAddress(viewer, version === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

function refusal(address: string, { allowedNetworks }: AddressRule): string {
  return allowedNetworks === undefined
    ? `The station listens at ${address}, which is not where it comes from; register its networks to call it there.`
    : `The station listens at ${address}, which is not in its registered networks.`;
}
