import { Reservations, type ReservationMark } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkFact, type AnyFact, type FactData, type FactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import fc from 'fast-check';
import { projectCommands } from './project-commands';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (minutes: number): string => new Date(BASE + minutes * 60_000).toISOString();
const TOKEN = 'a'.repeat(64);
const { database } = useTestDatabase();
const commandId = (number: number): string => `6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a${String(number).padStart(3, '0')}`;

let seed = 0;
function aFact<Name extends FactName & `command.${string}`>(
  name: Name,
  command: number,
  minutes: number,
  data: Partial<FactData[Name]>,
): AnyFact {
  seed += 1;
  const fact = sampleFact(name, {
    seed,
    commandId: commandId(command),
    stationId: 'BB-1',
    at: new Date(at(minutes)),
  });
  return checkFact({ ...fact, data: { ...fact.data, ...data, commandId: commandId(command) } });
}

/** Asks for a place, and gets it a minute later unless told otherwise. */
const reserve = (command: number, minutes: number, reservationId: number, answer = 'Accepted') => [
  aFact('command.requested', command, minutes, {
    type: 'reserve',
    parameters: { reservationId, tokenRef: TOKEN, evseId: 1, expiresAt: at(minutes + 60) },
    expiresAt: at(minutes + 5),
  }),
  aFact('command.answered', command, minutes + 1, {
    type: 'reserve',
    result: answer === 'Accepted' ? 'accepted' : 'rejected',
    stationStatus: answer,
  }),
  answer === 'Accepted'
    ? aFact('command.timed-out', command, minutes + 3, { type: 'reserve', phase: 'effect' })
    : aFact('command.failed', command, minutes + 1, { type: 'reserve', code: 'rejected', description: answer }),
];
const cancel = (command: number, minutes: number, reservationId: number) => [
  aFact('command.requested', command, minutes, { type: 'cancel-reservation', parameters: { reservationId } }),
  aFact('command.effective', command, minutes + 1, { type: 'cancel-reservation', causedBy: 'answer-of-station' }),
];
const mark = (
  kind: ReservationMark['kind'],
  minutes: number,
  reservationId: number,
  more: Partial<ReservationMark> = {},
): ReservationMark => ({
  factId: `fact-${kind}-${minutes}`,
  stationKey: 'bb-1',
  reservationId,
  kind,
  at: at(minutes),
  reason: null,
  sessionId: null,
  ...more,
});

const project = (facts: readonly AnyFact[]) =>
  projectCommands(facts, {
    database: database(),
    clock: { now: () => new Date(at(999)) },
    consumer: 'command-projector',
  });
const list = async (minutes: number, status?: 'active' | 'used') =>
  (await new Reservations(database()).list({ stationKey: 'bb-1', status, at: at(minutes) }, { limit: 10 })).items;
const statuses = async (minutes: number) =>
  (await list(minutes)).reverse().map(({ reservationId, status }) => [reservationId, status]);

it('keeps a place from the answer of the station to its end by the time', async () => {
  const [request, answer, end] = reserve(1, 0, 7);
  await project([request!]);
  expect(await statuses(0)).toEqual([[7, 'requested']]);
  await project([answer!, end!]);
  expect(await list(2)).toMatchObject([
    { id: commandId(1), status: 'active', evseId: 1, tokenRef: TOKEN, acceptedAt: at(1), expiresAt: at(60) },
  ]);
  expect(await statuses(60)).toEqual([[7, 'expired']]);
  expect(await list(2, 'active')).toHaveLength(1);
  expect(await list(60, 'active')).toHaveLength(0);
});

it('tells apart what was used, cancelled, ended by the station, refused and replaced', async () => {
  await project([
    ...reserve(1, 0, 1),
    ...reserve(2, 1, 2),
    ...cancel(3, 5, 2),
    ...reserve(4, 2, 3),
    ...reserve(5, 3, 4, 'Occupied'),
    ...reserve(6, 4, 5),
    ...reserve(7, 5, 5),
  ]);
  await new Reservations(database()).mark([
    mark('used', 10, 1, { sessionId: 'session-1' }),
    mark('ended', 10, 3, { reason: 'Removed' }),
  ]);
  expect((await list(20)).reverse()).toMatchObject([
    { reservationId: 1, status: 'used', sessionId: 'session-1', endedAt: at(10) },
    { reservationId: 2, status: 'cancelled', endedAt: at(6) },
    { reservationId: 3, status: 'ended', reason: 'Removed' },
    { reservationId: 4, status: 'failed', reason: 'Occupied' },
    { reservationId: 5, status: 'replaced' },
    { reservationId: 5, status: 'active' },
  ]);
});

it('gives a mark to the reservation that had the number then', async () => {
  await project([...reserve(1, 0, 7), ...reserve(2, 100, 7), ...reserve(3, 200, 7, 'Faulted')]);
  await new Reservations(database()).mark([mark('used', 30, 7), mark('used', 230, 7)]);
  expect(await statuses(240)).toEqual([
    [7, 'used'],
    [7, 'used'],
    [7, 'failed'],
  ]);
  expect((await list(240)).map(({ endedAt }) => endedAt)).toEqual([null, at(230), at(30)]);
});

it('comes out the same for every order, repetition and batching', async () => {
  const facts = [...reserve(1, 0, 1), ...reserve(2, 1, 2), ...cancel(3, 5, 2), ...reserve(4, 50, 1)];
  const marks = [mark('used', 10, 1, { sessionId: 'session-1' }), mark('ended', 12, 2, { reason: 'Removed' })];
  const rows = async () => (await list(70)).map(({ updatedAt: _at, ...row }) => row);
  await project(facts);
  await new Reservations(database()).mark(marks);
  const expected = await rows();
  expect(expected.map(({ status }) => status)).toEqual(['active', 'cancelled', 'used']);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...facts, ...marks], { minLength: facts.length + marks.length }),
      fc.array(fc.constantFrom(...facts, ...marks), { maxLength: 5 }),
      async (all, repeated) => {
        await emptyTables(database());
        for (const each of [...all, ...repeated])
          if ('name' in each) await project([each]);
          else await new Reservations(database()).mark([each]);
        expect(await rows()).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
}, 60_000);
