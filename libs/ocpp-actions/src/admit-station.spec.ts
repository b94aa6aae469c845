import { admitStation, presentedBy, type AdmissionPorts, type Arrival } from './admit-station';

const REGISTERED = {
  stationId: 'BB-1',
  operatorId: 'busbar',
  siteId: 'chicago',
  admission: 'accepted',
  credential: 'secret',
} as const;

const GUESSER = '203.0.113.66';
const ports = (unknownStations: AdmissionPorts<string>['unknownStations']): AdmissionPorts<string> => ({
  stations: { find: async (key) => ({ 'bb-1': REGISTERED, 'net-1': NETWORKED })[key] },
  check: async (credentials, presented, { viewer }) => {
    if (presented === undefined) return { result: 'missing' };
    if (viewer === GUESSER) return { result: 'locked', until: '2026-03-01T12:15:00.000Z' };
    const index = credentials.indexOf(presented.toString());
    return index >= 0 ? { result: 'ok', index } : { result: 'refused', told: { attempts: 1, network: String(viewer) } };
  },
  unknownStations,
  operatorId: 'busbar',
});

const NETWORKED = { ...REGISTERED, stationId: 'NET-1', allowedNetworks: ['192.0.2.0/24', '2001:db8::/32'] };

const key = (text: string, user?: string) => ({ key: Buffer.from(text), ...(user !== undefined && { user }) });
const arrival = (presented: Arrival['presented'] = 'none', viewer?: string): Arrival => ({
  presented,
  viewer,
  at: new Date('2026-03-01T12:00:00.000Z'),
});

describe('admitStation', () => {
  it('lets a registered station in by its key, as it is registered', async () => {
    const station = {
      stationKey: 'bb-1',
      stationId: 'BB-1',
      operatorId: 'busbar',
      siteId: 'chicago',
      admission: 'accepted',
    };
    expect(await admitStation('bb-1', arrival(key('secret', 'Bb-1')), ports('closed'))).toEqual({
      verdict: 'admitted',
      registered: true,
      station,
    });
    expect(await admitStation('BB-1', arrival(key('secret')), ports('closed'))).toMatchObject({ verdict: 'admitted' });
  });

  it('turns a registered station away without its key or under another name', async () => {
    for (const presented of ['none', 'unreadable', key('wrong'), key('secret', 'bb-2')] as const) {
      expect(await admitStation('BB-1', arrival(presented), ports('open'))).toMatchObject({ verdict: 'unauthorised' });
    }
  });

  it('lets a station in by its old key and by the one that it is being told, and says when it came with that', async () => {
    const rotating = {
      ...ports('closed'),
      stations: { find: async () => ({ ...REGISTERED, next: { keyVersion: 3, credential: 'newer' } }) },
    };
    const admitted = { verdict: 'admitted', registered: true };
    expect(await admitStation('BB-1', arrival(key('newer')), rotating)).toMatchObject({ ...admitted, adopted: 3 });
    const byOld = await admitStation('BB-1', arrival(key('secret')), rotating);
    expect(byOld).toMatchObject(admitted);
    expect(byOld).not.toHaveProperty('adopted');
    for (const presented of ['none', key('wrong'), key('newer', 'bb-2')] as const)
      expect(await admitStation('BB-1', arrival(presented), rotating)).toMatchObject({ verdict: 'unauthorised' });
  });

  it.each([
    [
      'open',
      {
        verdict: 'admitted',
        registered: false,
        station: { stationId: 'New', stationKey: 'new', admission: 'accepted' },
      },
    ],
    ['pending', { verdict: 'admitted', registered: false, station: { admission: 'pending' } }],
    ['closed', { verdict: 'unknown' }],
  ] as const)('treats an unknown station as the stage says: %s', async (stage, verdict) => {
    expect(await admitStation('New', arrival(), ports(stage))).toMatchObject(verdict);
  });

  it('lets a station of listed networks in from there only, whatever key it has', async () => {
    for (const viewer of ['192.0.2.7', '2001:db8::7', '::ffff:192.0.2.7'])
      expect(await admitStation('NET-1', arrival(key('secret'), viewer), ports('open'))).toMatchObject({
        verdict: 'admitted',
      });
    for (const viewer of ['198.51.100.7', '2001:db9::7', '', undefined])
      expect(await admitStation('NET-1', arrival(key('secret'), viewer), ports('open'))).toMatchObject({
        verdict: 'elsewhere',
        station: { stationId: 'NET-1' },
      });
    expect(await admitStation('NET-1', arrival(key('wrong'), '192.0.2.7'), ports('open'))).toMatchObject({
      verdict: 'unauthorised',
    });
  });

  it('says what is to be told of a wrong key, and looks at no key from where too many came', async () => {
    expect(await admitStation('BB-1', arrival(key('wrong'), '192.0.2.7'), ports('open'))).toMatchObject({
      verdict: 'unauthorised',
      told: { attempts: 1, network: '192.0.2.7' },
    });
    expect(await admitStation('BB-1', arrival('none', '192.0.2.7'), ports('open'))).not.toHaveProperty('told');
    expect(await admitStation('BB-1', arrival(key('secret'), GUESSER), ports('open'))).toMatchObject({
      verdict: 'locked',
      until: '2026-03-01T12:15:00.000Z',
    });
  });

  it('turns an unknown station away that signs with another name', async () => {
    expect(await admitStation('New', arrival(key('x', 'Other')), ports('open'))).toMatchObject({
      verdict: 'unauthorised',
    });
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a b', 'ä', '%2e', "'", 'x'.repeat(49), 'a\n'])(
    'knows no station called %j',
    async (id) => {
      expect(await admitStation(id, arrival(), ports('open'))).toEqual({ verdict: 'unknown' });
    },
  );

  it.each(['soap', 'BB-CHI-001', 'a.b', 'A*-_=:+|@.', 'x'.repeat(48), '0'])('takes %j for a name', async (id) => {
    expect(await admitStation(id, arrival(), ports('open'))).toMatchObject({ verdict: 'admitted' });
  });
});

describe('presentedBy', () => {
  const basic = (bytes: Buffer): string => `Basic ${bytes.toString('base64')}`;

  it('keeps the password as bytes, colons included', () => {
    const secret = Buffer.from([0, 1, 0xff, 0x3a, 0xfe]);
    expect(presentedBy(basic(Buffer.concat([Buffer.from('AL1000:'), secret])))).toEqual({
      user: 'AL1000',
      key: secret,
    });
  });

  it('tells no header from one that cannot be read', () => {
    expect([undefined, ''].map(presentedBy)).toEqual(['none', 'none']);
    expect(['Bearer x', 'Basic', 'Basic !', basic(Buffer.from('no colon'))].map(presentedBy)).toEqual(
      Array(4).fill('unreadable'),
    );
  });
});
