import { Commands, type CommandFact } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkFact, type AnyFact, type FactData, type FactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import fc from 'fast-check';
import { isUnusable, projectCommands } from './project-commands';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (seconds: number): Date => new Date(BASE + seconds * 1000);
const { database } = useTestDatabase();

let seed = 0;
/** A fact of one command's life. */
function aFact<Name extends FactName & `command.${string}`>(
  name: Name,
  seconds: number,
  data: Partial<FactData[Name]> = {},
  commandId = COMMAND,
): AnyFact {
  seed += 1;
  const fact = sampleFact(name, { seed, commandId, stationId: 'BB-1', at: at(seconds) });
  return checkFact({ ...fact, data: { ...fact.data, ...data, commandId } });
}

const COMMAND = '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001';
const OTHER = '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a002';

const project = (facts: readonly AnyFact[]) =>
  projectCommands(facts, { database: database(), clock: { now: () => at(99) }, consumer: 'command-projector' });

const view = (id = COMMAND) => new Commands(database()).view(id);

const requested = aFact('command.requested', 0, {
  type: 'remote-start',
  parameters: { connectorId: 1, tokenRef: 'a'.repeat(64) },
  expiresAt: at(60).toISOString(),
  requestedBy: 'b'.repeat(64),
});
const sent = aFact('command.sent', 1, {
  type: 'remote-start',
  protocol: 'ocpp1.6',
  transport: 'websocket',
  attempt: 1,
});
const answered = aFact('command.answered', 2, { type: 'remote-start', result: 'accepted', stationStatus: 'Accepted' });
const effective = aFact('command.effective', 9, { type: 'remote-start', causedBy: 'start-of-session' });

it('follows a command from its request to its effect', async () => {
  await project([requested]);
  expect(await view()).toMatchObject({
    stationKey: 'bb-1',
    stationId: 'BB-1',
    type: 'remote-start',
    status: 'requested',
    parameters: { connectorId: 1, tokenRef: 'a'.repeat(64) },
    requestedAt: at(0).toISOString(),
    attempts: 0,
    sessionId: null,
  });
  await project([sent]);
  expect(await view()).toMatchObject({ status: 'sent', attempts: 1, protocol: 'ocpp1.6', transport: 'websocket' });
  await project([answered]);
  expect(await view()).toMatchObject({ status: 'answered', result: 'accepted', stationStatus: 'Accepted' });
  await project([effective]);
  expect(await view()).toMatchObject({
    status: 'effective',
    endedAt: at(9).toISOString(),
    causedBy: 'start-of-session',
  });
  const steps = await new Commands(database()).steps([COMMAND]);
  expect(steps.map(({ name }) => name)).toEqual([
    'command.requested',
    'command.sent',
    'command.answered',
    'command.effective',
  ]);
});

it('keeps what the API entered beside the facts: who asked, and by which key', async () => {
  const origin = { actor: 'operator-1', idempotencyKey: 'key-1', requestHash: 'hash' };
  const commands = new Commands(database());
  expect(await commands.request(requested as CommandFact, origin, at(0).toISOString())).toMatchObject({
    status: 'requested',
  });
  await project([requested, sent]);
  expect(await view()).toMatchObject({ ...origin, status: 'sent' });
});

it('enters nothing under a key that was used', async () => {
  const origin = { actor: 'operator-1', idempotencyKey: 'key-1', requestHash: 'hash' };
  const commands = new Commands(database());
  await commands.request(requested as CommandFact, origin, at(0).toISOString());
  const again = aFact('command.requested', 5, {}, OTHER) as CommandFact;
  expect(await commands.request(again, origin, at(5).toISOString())).toBeUndefined();
  expect(await view(OTHER)).toBeUndefined();
  expect(await commands.steps([OTHER])).toEqual([]);
  expect(await commands.findByKey('busbar', 'key-1')).toMatchObject({ id: COMMAND });
});

it('stores what stations write as it is, without what PostgreSQL has no place for', async () => {
  const nasty = "'); drop table command; --\0\ud800<script>";
  await project([requested, aFact('command.answered', 2, { stationStatus: nasty, detail: { [nasty]: [nasty] } })]);
  const clean = "'); drop table command; --\ufffd<script>";
  expect(await view()).toMatchObject({ stationStatus: clean });
  const [, step] = await new Commands(database()).steps([COMMAND]);
  expect(step?.body).toMatchObject({ detail: { [clean]: [clean] } });
});

it('refuses a fact that names no station for good, and keeps nothing of its batch', async () => {
  const { stationId: _, ...homeless } = sent;
  const error = await project([requested, homeless as AnyFact]).catch((reason: unknown) => reason);
  expect(isUnusable(error)).toBe(true);
  expect(await view()).toBeUndefined();
});

it('lists the commands of a station, latest first, page by page', async () => {
  await project([requested, aFact('command.requested', 5, {}, OTHER)]);
  const commands = new Commands(database());
  const first = await commands.list({ stationKey: 'bb-1' }, { limit: 1 });
  expect(first.items.map(({ id }) => id)).toEqual([OTHER]);
  const second = await commands.list({ stationKey: 'bb-1' }, { limit: 1, cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ items: [{ id: COMMAND }], nextCursor: null });
  expect(await commands.list({ stationKey: 'bb-2' }, { limit: 1 })).toMatchObject({ items: [] });
});

/** Everything that may be said of one command, contradictions included. */
const SCENES: Record<string, readonly AnyFact[]> = {
  'an effect': [requested, sent, answered, effective],
  'a lost answer that is asked for again, and comes late': [
    requested,
    sent,
    aFact('command.sent', 20, { protocol: 'ocpp2.0.1', attempt: 2 }),
    aFact('command.answered', 22, { result: 'rejected', stationStatus: 'Rejected' }),
    aFact('command.answered', 21, { result: 'accepted', stationStatus: 'Accepted' }),
    effective,
  ],
  'an effect after the time-out': [requested, sent, aFact('command.timed-out', 5, { phase: 'answer' }), effective],
  'two ends of one moment': [
    requested,
    aFact('command.timed-out', 60, { phase: 'delivery' }),
    aFact('command.failed', 60, { code: 'station-unreachable', description: 'It was not connected.' }),
  ],
  'no request at all': [sent, answered],
};

it.each(Object.keys(SCENES))(
  'ends at the same rows for every order, repetition and batching: %s',
  async (name) => {
    const scene = [...(SCENES[name] ?? []), aFact('command.requested', 1, {}, OTHER)];
    const rows = async () => {
      const strip = async (id: string) => ({ ...(await view(id)), updatedAt: undefined });
      return [await strip(COMMAND), await strip(OTHER), await new Commands(database()).steps([COMMAND, OTHER])];
    };
    await project(scene);
    const expected = await rows();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...scene], { minLength: scene.length }),
        fc.array(fc.constantFrom(...scene), { maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        async (facts, repeated, size) => {
          await emptyTables(database());
          const deliveries = [...facts, ...repeated];
          for (let from = 0; from < deliveries.length; from += size) await project(deliveries.slice(from, from + size));
          expect(await rows()).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  },
  60_000,
);
