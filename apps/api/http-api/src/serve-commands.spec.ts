import {
  Commands,
  SessionEvidence,
  Sessions,
  Stations,
  Tokens,
  type CommandFact,
  type SessionRecord,
} from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import type { FactData, FactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import { tokenRefOf } from '@busbar/ingress-state';
import { apiUnderTest, PEPPER, type Asked } from './testing/api-under-test';

const { database, testDatabase } = useTestDatabase();
const { ask, published, pauses, state } = apiUnderTest(database);
const AT = '2026-03-01T08:00:00.000Z';
const REF = tokenRefOf('DEMO-0001', PEPPER);
const START = { type: 'remote-start', parameters: { tokenId: 'DEMO-0001', evseId: 1 } };

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  published.length = 0;
  pauses.length = 0;
  Object.assign(state, { busDown: false, now: new Date('2026-03-01T12:00:00.000Z'), meanwhile: async () => undefined });
  const station = { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted' } as const;
  await new Stations(database()).create(station, AT);
  const token = {
    ref: REF,
    id: 'DEMO-0001',
    operatorId: 'busbar',
    label: null,
    status: 'valid',
    expiresAt: null,
  } as const;
  await new Tokens(database()).create(token, AT);
});
afterEach(() => jest.restoreAllMocks());

const command = (body: unknown, headers: Record<string, string> = {}, target = '/stations/bb-1/commands') =>
  ask('POST', target, { body, headers });

/** What the projector does with a fact about the command. */
async function happens<Name extends FactName & `command.${string}`>(
  name: Name,
  commandId: string,
  data: Partial<FactData[Name]> = {},
): Promise<void> {
  const sample = sampleFact(name, { commandId, stationId: 'BB-1', at: state.now });
  const fact = { ...sample, data: { ...sample.data, type: 'remote-start', ...data } } as unknown as CommandFact;
  await new Commands(database()).apply([fact], state.now.toISOString());
}

describe('a command', () => {
  it('is entered, told with the pseudonym of its token, and audited', async () => {
    const { status, body } = await command(START);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      stationId: 'BB-1',
      type: 'remote-start',
      status: 'requested',
      parameters: { tokenId: 'DEMO-0001', evseId: 1 },
      requestedBy: 'user-1',
      expiresAt: '2026-03-01T12:02:00.000Z',
      steps: [{ name: 'command.requested', detail: { expiresAt: '2026-03-01T12:02:00.000Z' } }],
    });
    expect(published).toMatchObject([
      {
        name: 'command.requested',
        stationId: 'BB-1',
        data: { commandId: body['id'], type: 'remote-start', parameters: { tokenRef: REF, evseId: 1 } },
      },
    ]);
    const told = JSON.stringify(published);
    expect(told).not.toContain('DEMO-0001');
    expect(told).not.toContain('user-1');
    expect((await ask('GET', '/audit?subjectId=BB-1')).body.items).toMatchObject([
      { action: 'command.remote-start', actor: 'user-1', changes: { command: { to: body['id'] } } },
    ]);
  });

  it('stands when the bus refuses: its fact waits in the outbox', async () => {
    state.busDown = true;
    expect((await command(START)).status).toBe(201);
    expect(published).toEqual([]);
    expect(await database().selectFrom('outbox').select(['name', 'publishedAt']).execute()).toEqual([
      { name: 'command.requested', publishedAt: null },
    ]);
  });

  it('is for operators to give, and for analysts to read without tokens and names', async () => {
    const { body } = await command(START);
    for (const role of ['driver', 'analyst', 'screen', 'nobody'] as const)
      expect((await ask('POST', '/stations/BB-1/commands', { role, body: START })).status).toBe(
        role === 'nobody' ? 401 : 403,
      );
    const seen = await ask('GET', `/stations/BB-1/commands/${body['id']}`, { role: 'analyst' });
    expect(seen).toMatchObject({ status: 200, body: { parameters: { tokenId: REF }, requestedBy: null } });
    expect(JSON.stringify(seen.body)).not.toContain('DEMO-0001');
    expect((await ask('GET', '/stations/BB-1/commands', { role: 'driver' })).status).toBe(403);
  });

  it.each([
    [{ type: 'self-destruct', parameters: {} }, 'body.type'],
    [{ parameters: {} }, 'body.type'],
    [{ type: 'constructor', parameters: {} }, 'body.type'],
    [{ type: 'remote-start' }, 'body.parameters'],
    [{ type: 'remote-start', parameters: { tokenId: 'DEMO-0001', evseId: 0 } }, 'body.parameters.evseId'],
    [{ type: 'remote-start', parameters: { tokenId: 'DEMO-0001', speed: 1 } }, 'body.parameters.speed'],
    [{ type: 'remote-start', parameters: { tokenId: 'NOBODY' } }, 'body.parameters.tokenId'],
    [{ type: 'remote-start', parameters: { tokenRef: REF } }, 'body.parameters.tokenRef'],
    [{ type: 'reset', parameters: { mode: 'gently' } }, 'body.parameters.mode'],
    [{ type: 'clear-cache', parameters: { of: 'x' } }, 'body.parameters'],
    [{ ...START, expiresInSeconds: 0 }, 'body.expiresInSeconds'],
    [{ ...START, note: 'please' }, 'body.note'],
  ])('is refused where it is wrong: %j', async (body, place) => {
    const answer = await command(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((fault) => fault.place)).toContain(place);
    expect(published).toEqual([]);
  });

  it('takes moments of any offset, and leaves what a vendor defines as it is', async () => {
    const profile = {
      id: 1,
      stackLevel: 0,
      purpose: 'transaction',
      kind: 'absolute',
      schedules: [{ startAt: '2026-03-01T14:00:00+02:00', unit: 'W', periods: [{ startSeconds: 0, limit: 11000 }] }],
    };
    await command({ type: 'remote-start', parameters: { tokenId: 'DEMO-0001', profile } });
    await command({ type: 'data-transfer', parameters: { vendorId: 'x', data: { tokenId: 'theirs', at: 'noon' } } });
    expect(published.map(({ data }) => Reflect.get(data, 'parameters') as unknown)).toMatchObject([
      { tokenRef: REF, profile: { schedules: [{ startAt: '2026-03-01T12:00:00.000Z' }] } },
      { vendorId: 'x', data: { tokenId: 'theirs', at: 'noon' } },
    ]);
  });

  it('needs a station that is there and in use', async () => {
    expect((await command(START, {}, '/stations/BB-9/commands')).status).toBe(404);
    await new Stations(database()).change('bb-1', { retiredAt: AT }, AT);
    expect((await command(START)).status).toBe(409);
    expect(published).toEqual([]);
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'key-1' };

  it('makes a repetition the same command, with one fact and one audit entry', async () => {
    const first = await command(START, key);
    const again = await command({ parameters: { evseId: 1, tokenId: 'demo-0001' }, type: 'remote-start' }, key);
    expect(again).toMatchObject({ status: 201, body: { id: first.body['id'] } });
    expect(published).toHaveLength(1);
    expect((await ask('GET', '/audit')).body.items).toHaveLength(1);
    expect((await ask('GET', '/stations/BB-1/commands')).body.items).toHaveLength(1);
  });

  it('holds for repetitions that come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => command(START, key)));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(published).toHaveLength(1);
  });

  it('is refused for anything else', async () => {
    await command(START, key);
    for (const body of [
      { type: 'remote-start', parameters: { tokenId: 'DEMO-0001', evseId: 2 } },
      { type: 'clear-cache', parameters: {} },
    ])
      expect(await command(body, key)).toMatchObject({ status: 409, body: { type: '/problems/key-reused' } });
    expect((await command(START, { 'idempotency-key': 'with space' })).status).toBe(400);
    expect(published).toHaveLength(1);
  });

  it('is not needed: without it every call is a command', async () => {
    await command(START);
    await command(START);
    expect(published).toHaveLength(2);
  });
});

describe('waiting', () => {
  it('answers as soon as the command has ended', async () => {
    state.meanwhile = async () => {
      const [row] = (await new Commands(database()).list({ stationKey: 'bb-1' }, { limit: 1 })).items;
      if (row && pauses.length === 3) await happens('command.effective', row.id, { causedBy: 'start-of-session' });
    };
    const { status, body } = await command(START, {}, '/stations/BB-1/commands?wait=15s');
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'effective', causedBy: 'start-of-session' });
    expect(pauses).toEqual([250, 375, 563]);
  });

  it('answers as it is when the time is over, and not a moment later', async () => {
    const { body } = await command(START);
    const asked = await ask('GET', `/stations/BB-1/commands/${body['id']}?wait=5`);
    expect(asked).toMatchObject({ status: 200, body: { status: 'requested' } });
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(5_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000);
  });

  it('holds no connection meanwhile: the only one of an environment is there for others', async () => {
    const only = testDatabase().open({ poolSize: 1 });
    const api = apiUnderTest(() => only);
    let looks = 0;
    api.state.meanwhile = async () => void (looks += (await new Stations(only).find('bb-1')) ? 1 : 0);
    const { status } = await api.ask('POST', '/stations/BB-1/commands?wait=2s', { body: START });
    expect(status).toBe(201);
    expect(looks).toBeGreaterThan(2);
  });

  it('does not wait for what has ended, nor longer than 25 s', async () => {
    const { body } = await command(START);
    await happens('command.failed', String(body['id']), { code: 'rejected', description: 'The station rejected it.' });
    expect((await ask('GET', `/stations/BB-1/commands/${body['id']}?wait=25s`)).body).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      description: 'The station rejected it.',
    });
    expect(pauses).toEqual([]);
    expect((await ask('GET', `/stations/BB-1/commands/${body['id']}?wait=26s`)).status).toBe(400);
  });
});

describe('the session of a command', () => {
  const sessionOf = async (id: unknown) =>
    (await ask('GET', `/stations/BB-1/commands/${String(id)}`)).body['sessionId'];
  const aSession = (id: string, transactionId: string): SessionRecord => ({
    id,
    operatorId: 'busbar',
    stationKey: 'bb-1',
    stationId: 'BB-1',
    connectorId: 1,
    transactionId,
    tokenRef: REF,
    status: 'active',
    openedAt: AT,
    startedAt: AT,
    endedAt: null,
    lastReadingAt: null,
    meterStartWh: 0,
    meterStopWh: null,
    energyWh: 0,
    stopReason: null,
    conflictCount: 0,
    revision: 1,
    startedTold: true,
    completedTold: false,
    updatedAt: AT,
  });

  it('is the one that started by it, or that its token joined, or whose transaction it names', async () => {
    await new Sessions(database()).save([aSession('start-of-one', 'tx-1'), aSession('start-of-two', 'tx-2')]);
    const joined = {
      sessionId: 'start-of-two',
      factId: 'token-joined',
      kind: 'authorisation',
      stationKey: 'bb-1',
      connectorId: null,
      at: AT,
      body: {},
    } as const;
    await new SessionEvidence(database()).add([joined]);
    const ids = await Promise.all([1, 2, 3].map(async () => (await command(START)).body['id']));
    state.now = new Date('2026-03-01T12:00:05.000Z');
    const stop = await command({ type: 'remote-stop', parameters: { transactionId: 'tx-2' } });
    expect(await sessionOf(ids[0])).toBeNull();
    await happens('command.effective', String(ids[0]), { causedBy: 'start-of-one' });
    await happens('command.effective', String(ids[1]), { causedBy: 'token-joined' });
    await happens('command.effective', String(ids[2]), { causedBy: 'the-answer' });
    expect(await Promise.all([...ids, stop.body['id']].map(sessionOf))).toEqual([
      'start-of-one',
      'start-of-two',
      null,
      'start-of-two',
    ]);

    const related = async (sessionId: string, asked: Asked = {}) =>
      ((await ask('GET', `/sessions/${sessionId}`, asked)).body['commands'] as Record<string, unknown>[]).map(
        ({ id, relation }) => [id, relation],
      );
    expect(await related('start-of-one')).toEqual([[ids[0], 'started']]);
    expect(await related('start-of-two')).toEqual([
      [ids[1], 'started'],
      [stop.body['id'], 'about'],
    ]);
    await happens('command.effective', String(stop.body['id']), { type: 'remote-stop', causedBy: 'the-stop' });
    expect(await related('start-of-two')).toContainEqual([stop.body['id'], 'stopped']);
    // Drivers see their sessions, and not what operators do.
    expect(await related('start-of-two', { role: 'driver', tokens: 'DEMO-0001' })).toEqual([]);
  });

  it('is the latest one of a number that its station has used again', async () => {
    const again = { ...aSession('later', 'tx-1'), openedAt: '2026-03-01T09:00:00.000Z' };
    await new Sessions(database()).save([aSession('earlier', 'tx-1'), again]);
    const { body } = await command({ type: 'remote-stop', parameters: { transactionId: 'tx-1' } });
    const idsOf = async (sessionId: string) =>
      ((await ask('GET', `/sessions/${sessionId}`)).body['commands'] as { id: string }[]).map(({ id }) => id);
    expect([await idsOf('earlier'), await idsOf('later')]).toEqual([[], [body['id']]]);
  });
});

describe('the commands of a station', () => {
  it('are listed, latest first, with what became of them', async () => {
    const first = await command(START);
    state.now = new Date('2026-03-01T12:00:05.000Z');
    const second = await command({ type: 'reset', parameters: { mode: 'soft' } });
    await happens('command.sent', String(first.body['id']), {
      protocol: 'ocpp1.6',
      transport: 'websocket',
      attempt: 1,
    });
    const page = await ask('GET', '/stations/BB-1/commands?limit=1');
    expect(page.body.items).toMatchObject([{ id: second.body['id'], type: 'reset' }]);
    const next = await ask('GET', `/stations/BB-1/commands?limit=1&cursor=${page.body['nextCursor']}`);
    expect(next.body).toMatchObject({
      items: [{ id: first.body['id'], status: 'sent', attempts: 1 }],
      nextCursor: null,
    });
    expect((await ask('GET', '/stations/BB-1/commands?status=sent')).body.items).toHaveLength(1);
    expect((await ask('GET', '/stations/BB-1/commands?type=reset')).body.items).toHaveLength(1);
    expect((await ask('GET', '/stations/BB-1/commands?state=sent')).status).toBe(400);
  });

  it('are found at their own station only', async () => {
    const { body } = await command(START);
    expect((await ask('GET', `/stations/BB-2/commands/${body['id']}`)).status).toBe(404);
    expect((await ask('GET', '/stations/BB-1/commands/none')).status).toBe(404);
  });
});
