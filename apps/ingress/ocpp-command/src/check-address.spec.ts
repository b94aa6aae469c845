import fc from 'fast-check';
import { checkAddress, type AddressRule } from './check-address';

const rule = (more: Partial<AddressRule> = {}): AddressRule => ({
  stationsOnLoopback: false,
  resolve: async () => ['192.0.2.7'],
  ...more,
});
const verdict = async (endpoint: string, more: Partial<AddressRule>): Promise<string> => {
  const checked = await checkAddress(endpoint, rule(more));
  return checked.ok ? checked.address : checked.kind;
};

describe('a station without registered networks', () => {
  it('is called where it comes from, by name or by address', async () => {
    expect(await verdict('http://192.0.2.7:8080/ocpp', { viewer: '192.0.2.7' })).toBe('192.0.2.7');
    expect(await verdict('https://station.example/', { viewer: '192.0.2.7' })).toBe('192.0.2.7');
    expect(await verdict('http://[2001:db8::7]/', { viewer: '2001:db8:0:0::7' })).toBe('2001:db8::7');
    expect(await verdict('http://[::ffff:192.0.2.7]/', { viewer: '192.0.2.7' })).toBe('::ffff:c000:207');
  });

  it.each([
    ['elsewhere', 'http://192.0.2.8/', { viewer: '192.0.2.7' }],
    ['when nobody knows where it comes from', 'http://192.0.2.7/', {}],
    ['when where it comes from is no address', 'http://192.0.2.7/', { viewer: 'unknown' }],
    [
      'when its name also leads elsewhere',
      'http://station.example/',
      { viewer: '192.0.2.7', resolve: async () => ['192.0.2.7', '10.0.0.1'] },
    ],
    ['on this machine', 'http://127.0.0.1:8080/', { viewer: '127.0.0.1' }],
    ['on this machine, in other words', 'http://0x7f.1/', { viewer: '127.0.0.1' }],
    ['on this machine, by v6', 'http://[::1]/', { viewer: '::1' }],
    ['on this machine, by v4 in v6', 'http://[::ffff:127.0.0.1]/', { viewer: '127.0.0.1' }],
    ['on this machine’s link', 'http://169.254.1.1/', { viewer: '169.254.1.1' }],
    ['where the cloud keeps credentials', 'http://169.254.169.254/latest', { viewer: '169.254.169.254' }],
    ['at no machine', 'http://0.0.0.0/', { viewer: '0.0.0.0' }],
    ['by v4 behind a prefix of translators', 'http://[64:ff9b::7f00:1]/', { viewer: '64:ff9b::7f00:1' }],
  ] as const)('is not called %s', async (_, endpoint, more) => {
    expect(await verdict(endpoint, more)).toBe('refused');
  });

  it('is called on this machine where the stage says that stations are there, and nowhere else for that', async () => {
    const local = { viewer: '127.0.0.1', stationsOnLoopback: true };
    expect(await verdict('http://127.0.0.1:8080/', local)).toBe('127.0.0.1');
    expect(await verdict('http://127.0.0.2:8080/', local)).toBe('refused');
    expect(await verdict('http://169.254.1.1/', { ...local, viewer: '169.254.1.1' })).toBe('refused');
  });
});

describe('a station with registered networks', () => {
  const networks = (...allowedNetworks: string[]) => ({ allowedNetworks, viewer: '198.51.100.1' });

  it('is called in them, wherever it comes from', async () => {
    expect(await verdict('http://192.0.2.7/', networks('192.0.2.0/24'))).toBe('192.0.2.7');
    expect(await verdict('http://10.1.2.3/', networks('10.0.0.0/8'))).toBe('10.1.2.3');
    expect(await verdict('http://127.0.0.1/', networks('127.0.0.0/8'))).toBe('127.0.0.1');
    expect(await verdict('http://169.254.1.1/', networks('169.254.1.0/24'))).toBe('169.254.1.1');
  });

  it.each([
    ['outside of them', 'http://198.51.100.1/', networks('192.0.2.0/24')],
    ['on this machine because everything is allowed', 'http://127.0.0.1/', networks('0.0.0.0/0', '::/0')],
    ['on this machine, by v6, because everything is allowed', 'http://[::1]/', networks('::/0')],
    ['where the cloud keeps credentials, allowed or not', 'http://169.254.169.254/', networks('169.254.169.254/32')],
    ['where there is none', 'http://192.0.2.7/', networks()],
    ['by networks that are none', 'http://192.0.2.7/', networks('everywhere')],
  ])('is not called %s', async (_, endpoint, more) => {
    expect(await verdict(endpoint, more)).toBe('refused');
  });

  it('is not called at any address that its networks do not hold, however many its name has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.ipV4(), { minLength: 1 }), async (addresses) => {
        const inside = addresses.every((address) => address.startsWith('10.'));
        const answer = await verdict('http://x/', { allowedNetworks: ['10.0.0.0/8'], resolve: async () => addresses });
        expect(answer !== 'refused').toBe(inside);
      }),
    );
  });
});

it('a name that leads nowhere is no refusal: it may lead somewhere later', async () => {
  expect(await verdict('http://gone.example/', { resolve: async () => Promise.reject(new Error('ENOTFOUND')) })).toBe(
    'unknown-host',
  );
  expect(await verdict('http://gone.example/', { resolve: async () => [] })).toBe('unknown-host');
});
