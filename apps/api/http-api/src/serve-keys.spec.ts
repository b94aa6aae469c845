import { Commands, Stations, type CommandFact } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import type { FactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import { hmacCredential, stationKeyOfVersion } from '@busbar/ingress-state';
import { apiUnderTest, PEPPER, STATION_KEYS } from './testing/api-under-test';

const { database } = useTestDatabase();
const { ask, published, state } = apiUnderTest(database);
const AT = '2026-03-01T08:00:00.000Z';
const OLD = { kind: 'hmac', hash: 'aa' };

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  published.length = 0;
  Object.assign(state, { busDown: false, now: new Date('2026-03-01T12:00:00.000Z'), meanwhile: async () => undefined });
  const station = { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted' } as const;
  await new Stations(database()).create({ ...station, credential: OLD }, AT);
});
afterEach(() => jest.restoreAllMocks());

const record = () => new Stations(database()).find('bb-1');
const keyOf = (version: number) => stationKeyOfVersion(STATION_KEYS, 'bb-1', version);

/** Ends a command as its projector does. */
async function ends(commandId: unknown, name: FactName & `command.${string}`, data: object): Promise<void> {
  const sample = sampleFact(name, { commandId: String(commandId), stationId: 'BB-1', at: state.now });
  const fact = { ...sample, data: { ...sample.data, type: 'rotate-station-key', ...data } } as unknown as CommandFact;
  await new Commands(database()).apply([fact], state.now.toISOString());
}

describe('a rotation by command', () => {
  it('makes the next key known beside the old one, and asks the station to take it', async () => {
    const { status, body } = await ask('POST', '/stations/bb-1/rotate-key');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      stationId: 'BB-1',
      type: 'rotate-station-key',
      status: 'requested',
      parameters: { keyVersion: 1 },
      expiresAt: '2026-03-02T12:00:00.000Z',
    });
    expect(await record()).toMatchObject({
      credential: OLD,
      keyVersion: 1,
      nextKey: { version: 1, commandId: body['id'], credential: hmacCredential(keyOf(1), PEPPER) },
      revision: 2,
    });
    expect(published).toMatchObject([
      { name: 'station.changed', stationId: 'BB-1', data: { revision: 2 } },
      { name: 'command.requested', stationId: 'BB-1', data: { commandId: body['id'], parameters: { keyVersion: 1 } } },
    ]);
    const audit = await ask('GET', '/audit?subjectId=BB-1');
    expect(audit.body.items).toMatchObject([
      { action: 'station.rotate-key-by-command', actor: 'user-1', changes: { keyVersion: { from: 0, to: 1 } } },
    ]);
    // Nobody gets to see the key.
    expect(JSON.stringify([body, published, audit, await record()])).not.toContain(keyOf(1));
  });

  it('is one at a time', async () => {
    const first = await ask('POST', '/stations/BB-1/rotate-key');
    expect((await ask('POST', '/stations/BB-1/rotate-key')).status).toBe(409);
    await ends(first.body['id'], 'command.effective', { causedBy: 'adopted-1' });
    // Its key is about to become the only one.
    expect((await ask('POST', '/stations/BB-1/rotate-key')).status).toBe(409);
    await new Stations(database()).change('bb-1', { nextKey: null }, AT);
    expect((await ask('POST', '/stations/BB-1/rotate-key')).body).toMatchObject({ parameters: { keyVersion: 2 } });
    expect(keyOf(2)).not.toBe(keyOf(1));
  });

  it('of which nobody knows what came tells the same key once more, so that no third one is needed', async () => {
    const first = await ask('POST', '/stations/BB-1/rotate-key');
    await ends(first.body['id'], 'command.timed-out', { phase: 'answer' });
    const second = await ask('POST', '/stations/BB-1/rotate-key');
    expect(second).toMatchObject({ status: 201, body: { parameters: { keyVersion: 1 } } });
    expect(await record()).toMatchObject({ keyVersion: 1, nextKey: { version: 1, commandId: second.body['id'] } });
  });

  it('that was refused leads to another key', async () => {
    await ask('POST', '/stations/BB-1/rotate-key');
    await new Stations(database()).change('bb-1', { nextKey: null }, AT);
    expect((await ask('POST', '/stations/BB-1/rotate-key')).body).toMatchObject({ parameters: { keyVersion: 2 } });
  });

  it('is for operators, for stations in use, and the only way to this command', async () => {
    for (const role of ['driver', 'analyst', 'screen'] as const)
      expect((await ask('POST', '/stations/BB-1/rotate-key', { role })).status).toBe(403);
    expect((await ask('POST', '/stations/BB-9/rotate-key')).status).toBe(404);
    const byHand = { type: 'rotate-station-key', parameters: { keyVersion: 1 } };
    const refused = await ask('POST', '/stations/BB-1/commands', { body: byHand });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ place: 'body.type' }] } });
    await new Stations(database()).change('bb-1', { retiredAt: AT }, AT);
    expect((await ask('POST', '/stations/BB-1/rotate-key')).status).toBe(409);
    expect(published).toEqual([]);
  });

  it('ends with a key that somebody has made by hand', async () => {
    await ask('POST', '/stations/BB-1/rotate-key');
    await ask('POST', '/stations/BB-1/key');
    expect(await record()).toMatchObject({ nextKey: null, credential: { kind: 'hmac' } });
  });
});
