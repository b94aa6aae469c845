import { addressInNetworks } from './allowed-networks';

describe('addressInNetworks', () => {
  it.each([
    ['192.0.2.77', ['192.0.2.0/24']],
    ['192.0.2.77', ['198.51.100.0/24', '192.0.2.77/32']],
    ['203.0.113.9', ['0.0.0.0/0']],
    ['2001:db8:1::5', ['2001:db8:1::/48']],
    ['2001:DB8:1:0:0:0:0:5', ['192.0.2.0/24', '2001:db8::/32']],
    ['::ffff:192.0.2.77', ['192.0.2.0/24']],
    // A network that is written by one of its addresses is the whole of it.
    ['192.0.2.200', ['192.0.2.1/24']],
  ])('finds %s in %j', (address, networks) => {
    expect(addressInNetworks(address, networks)).toBe(true);
  });

  it.each([
    ['192.0.3.1', ['192.0.2.0/24']],
    ['192.0.2.78', ['192.0.2.77/32']],
    ['2001:db8:2::5', ['2001:db8:1::/48']],
    ['192.0.2.1', ['2001:db8::/32']],
    ['2001:db8::1', ['0.0.0.0/0']],
    ['192.0.2.1', []],
    ['192.0.2.1, 10.0.0.1', ['0.0.0.0/0']],
    ['192.0.2.1:443', ['0.0.0.0/0']],
    ['', ['0.0.0.0/0']],
    [undefined, ['0.0.0.0/0', '::/0']],
    ['192.0.2.1', ['192.0.2.0', '192.0.2.0/33', 'nonsense', '/0', '192.0.2.0/-1', '2001:db8::/129']],
  ])('does not find %s in %j', (address, networks) => {
    expect(addressInNetworks(address, networks)).toBe(false);
  });
});
