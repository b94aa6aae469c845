import { BlockList, isIP } from 'node:net';

/**
 * Whether an address lies in one of the networks (CIDR, v4 and v6). An IPv4 address that is written as IPv6
 * (`::ffff:192.0.2.1`) is the IPv4 address. What is no address lies nowhere, and neither does anything in what is no
 * network: a list that cannot be read lets nobody in.
 */
export function addressInNetworks(address: string | undefined, networks: readonly string[]): boolean {
  const version = address === undefined ? 0 : isIP(address);
  if (address === undefined || version === 0) return false;
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  return list.check(address, family(version));
}

function addNetwork(list: BlockList, network: string): void {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const version = isIP(address);
  const prefix = Number(bits);
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return;
  list.addSubnet(address, prefix, family(version));
}

function family(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
