import fc from 'fast-check';
import { COMMAND_STATUSES, foldCommand, isEnded, type CommandFactName, type CommandStep } from './fold-command';

let number = 0;
function step(name: CommandFactName, seconds: number, data: object = {}): CommandStep {
  number += 1;
  return {
    name,
    factId: `fact-${String(number).padStart(4, '0')}`,
    at: new Date(Date.UTC(2026, 2, 1, 8, 0, seconds)).toISOString(),
    data: { commandId: 'c', type: 'reset', ...data },
    // Whoever writes a scene gives the data that belongs to the name.
  } as unknown as CommandStep;
}

const requested = step('command.requested', 0, { parameters: { kind: 'soft' }, expiresAt: '2026-03-01T09:00:00.000Z' });
const sent = step('command.sent', 1, { protocol: 'ocpp1.6', transport: 'websocket', attempt: 1 });
const answered = step('command.answered', 2, { result: 'accepted', stationStatus: 'Accepted' });
const effective = step('command.effective', 8, { causedBy: 'boot-of-station' });
const failed = step('command.failed', 3, { code: 'rejected', description: 'The station rejected it.' });
const timedOut = step('command.timed-out', 5, { phase: 'effect' });

it('tells how far a command has come', () => {
  expect(foldCommand([requested]).status).toBe('requested');
  expect(foldCommand([requested, sent]).status).toBe('sent');
  expect(foldCommand([requested, sent, answered])).toMatchObject({ status: 'answered', stationStatus: 'Accepted' });
  expect(foldCommand([requested, sent, answered, effective])).toMatchObject({
    status: 'effective',
    endedAt: effective.at,
    causedBy: 'boot-of-station',
  });
});

it('takes an effect that was seen for the end, whatever was said before', () => {
  expect(foldCommand([requested, sent, timedOut, effective])).toMatchObject({ status: 'effective', phase: null });
});

it('takes the first of other ends', () => {
  expect(foldCommand([requested, timedOut, failed])).toMatchObject({
    status: 'failed',
    failure: 'rejected',
    phase: null,
  });
});

it('takes the latest of several answers, and the first time that it went out', () => {
  const late = step('command.answered', 30, { result: 'rejected', stationStatus: 'Rejected' });
  const again = step('command.sent', 20, { protocol: 'ocpp1.6', transport: 'soap', attempt: 2 });
  expect(foldCommand([late, again, answered, sent, requested])).toMatchObject({
    result: 'rejected',
    sentAt: sent.at,
    attempts: 2,
    transport: 'soap',
  });
});

it('knows nothing of what was asked until it hears of the request', () => {
  expect(foldCommand([sent, answered])).toMatchObject({ parameters: null, requestedAt: null, openedAt: sent.at });
});

it('is the same for every order and repetition of the steps', () => {
  const all = [requested, sent, answered, effective, failed, timedOut];
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: all.length }).chain((scene) =>
        fc.record({
          scene: fc.constant(scene),
          shuffled: fc.shuffledSubarray(scene, { minLength: scene.length }),
          repeated: fc.array(fc.constantFrom(...scene), { maxLength: 4 }),
        }),
      ),
      ({ scene, shuffled, repeated }) => {
        const folded = foldCommand(scene);
        expect(foldCommand([...shuffled, ...repeated])).toEqual(folded);
        expect(isEnded(folded.status)).toBe(folded.endedAt !== null);
        expect(COMMAND_STATUSES).toContain(folded.status);
      },
    ),
  );
});

it('is not asked about nothing', () => {
  expect(() => foldCommand([])).toThrow(RangeError);
});
