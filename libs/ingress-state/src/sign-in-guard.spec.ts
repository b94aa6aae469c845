import { credentialCheck, hmacCredential } from './credential';
import { refusalTable } from './refusal-table';
import { signInGuard, type SignInGuard } from './sign-in-guard';
import { startTables, type IngressTables } from './testing/start-tables';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
const NEXT = 'beef0000beef0000beef0000beef0000beef0000';
const START = Date.parse('2026-03-01T12:00:00.000Z');
const credential = hmacCredential(KEY, 'pepper');

let tables: IngressTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

let stations = 0;
/** A door of one station, with what it cost. */
function aDoor({ broken = false } = {}) {
  const stationKey = `guarded-${++stations}`;
  const table = refusalTable(tables.client, tables.names.refusals);
  const calls: string[] = [];
  const errors: unknown[] = [];
  const counted = (name: string): void => {
    calls.push(name);
    if (broken) throw new Error('down');
  };
  const guardOf = (): SignInGuard =>
    signInGuard({
      check: credentialCheck('pepper'),
      refusals: {
        find: async (...args) => (counted('find'), table.find(...args)),
        noteRefusal: async (...args) => (counted('noteRefusal'), table.noteRefusal(...args)),
        noteSuccess: async (...args) => (counted('noteSuccess'), table.noteSuccess(...args)),
      },
      onError: (error) => void errors.push(error),
    });
  const guard = guardOf();
  const come = (key: string | undefined, seconds = 0, viewer = '192.0.2.7', by = guard) =>
    by([credential], key === undefined ? undefined : Buffer.from(key), {
      stationKey,
      viewer,
      at: new Date(START + seconds * 1000),
    });
  return { stationKey, come, calls, errors, guardOf, item: () => table.find(stationKey) };
}

describe('signInGuard', () => {
  it('lets the right key in, by one read an environment and ten minutes', async () => {
    const { come, calls } = aDoor();
    for (let second = 0; second < 10; second++) expect(await come(KEY, second)).toEqual({ result: 'ok', index: 0 });
    expect(calls).toEqual(['find']);
    await come(KEY, 601);
    expect(calls).toEqual(['find', 'find']);
  });

  it('costs nothing where no key is needed, and counts nobody who has none', async () => {
    const { come, calls, stationKey, guardOf } = aDoor();
    const who = { stationKey, viewer: '192.0.2.7', at: new Date(START) };
    expect(await guardOf()([{ kind: 'open' }], Buffer.from('x'), who)).toEqual({ result: 'ok', index: 0 });
    expect(await come(undefined)).toEqual({ result: 'missing' });
    expect(calls).toEqual([]);
  });

  it('locks out who guesses, in every environment, even with the right key in the end', async () => {
    const { come, guardOf } = aDoor();
    const told = [];
    for (let attempt = 0; attempt < 5; attempt++) told.push(await come('wrong'));
    expect(told).toEqual([
      { result: 'refused', told: { attempts: 1, network: '192.0.2.0/24' } },
      ...Array.from({ length: 4 }, () => ({ result: 'refused' })),
    ]);
    expect(await come(KEY, 1, '192.0.2.99', guardOf())).toMatchObject({ result: 'locked' });
    expect(await come(KEY, 5)).toMatchObject({ result: 'ok' });
    // That was the station: what was guessed before is forgotten.
    expect(await come('wrong', 6)).toEqual({ result: 'refused' });
    expect(await come(KEY, 6)).toMatchObject({ result: 'ok' });
  });

  it('never locks a station out from elsewhere, and writes nothing while somebody is locked out', async () => {
    const { come, calls, item } = aDoor();
    for (let attempt = 0; attempt < 300; attempt++) await come(`guess-${attempt}`);
    expect(calls.filter((name) => name === 'noteRefusal')).toHaveLength(5);
    expect(await come(KEY, 0, '198.51.100.1')).toMatchObject({ result: 'ok' });
    expect(await come(KEY, 0, '2001:db8::1')).toMatchObject({ result: 'ok' });
    expect((await item()).networks).toHaveLength(1);
  });

  it('counts those who guess in parallel, and keeps one bounded item for all of them', async () => {
    const { come, item } = aDoor();
    await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => come(`guess-${index}`, index, `10.0.${index}.1`)),
    );
    const { networks } = await item();
    expect(networks.length).toBeGreaterThan(0);
    expect(networks.length).toBeLessThanOrEqual(16);
  });

  it('takes any of several keys, and counts a wrong one once', async () => {
    const { stationKey, guardOf, item } = aDoor();
    const credentials = [hmacCredential(NEXT, 'pepper'), credential];
    const who = { stationKey, viewer: '192.0.2.7', at: new Date(START) };
    const guard = guardOf();
    expect(await guard(credentials, Buffer.from(NEXT), who)).toEqual({ result: 'ok', index: 0 });
    expect(await guard(credentials, Buffer.from(KEY), who)).toEqual({ result: 'ok', index: 1 });
    await guard(credentials, Buffer.from('wrong'), who);
    expect((await item()).networks).toMatchObject([{ failures: 1 }]);
  });

  it('does not go on trusting a key that was taken away', async () => {
    const { stationKey, guardOf } = aDoor();
    const guard = guardOf();
    const who = { stationKey, viewer: '192.0.2.7', at: new Date(START) };
    expect(await guard([credential], Buffer.from(KEY), who)).toMatchObject({ result: 'ok' });
    expect(await guard([hmacCredential(NEXT, 'pepper')], Buffer.from(KEY), who)).toMatchObject({ result: 'refused' });
  });

  it('keeps nobody out because it cannot remember', async () => {
    const { come, errors } = aDoor({ broken: true });
    expect(await come(KEY)).toMatchObject({ result: 'ok' });
    expect(await come('wrong')).toEqual({ result: 'refused' });
    expect(errors).toHaveLength(3);
  });

  it('takes a certificate where one is wanted, and no key in its place', async () => {
    const { stationKey, calls } = aDoor();
    const guard = signInGuard({
      check: credentialCheck('pepper'),
      organisation: 'Busbar',
      refusals: refusalTable(tables.client, tables.names.refusals),
      onError: () => undefined,
    });
    const come = (subject: string | undefined, key?: string, revoked: string[] = []) =>
      guard([{ kind: 'certificate', revoked }], key === undefined ? undefined : Buffer.from(key), {
        stationKey,
        viewer: '192.0.2.7',
        at: new Date(START),
        certificate: subject === undefined ? undefined : { subject, serial: '4a' },
      });
    const own = `CN=${stationKey.toUpperCase()},O=Busbar`;
    expect(await come(own)).toEqual({ result: 'ok', index: 0 });
    expect(await come(own, 'whatever')).toEqual({ result: 'ok', index: 0 });
    for (const refused of [come(undefined), come(undefined, KEY), come('CN=other,O=Busbar'), come(own, KEY, ['4A'])])
      expect(await refused).toEqual({ result: 'missing' });
    expect(calls).toEqual([]);
  });
});
