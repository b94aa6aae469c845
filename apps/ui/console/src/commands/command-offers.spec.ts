import { COMMAND_OFFERS, commandLabel, isComplete, parametersOf, type CommandOffer } from './command-offers';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const offer = (type: keyof typeof COMMAND_OFFERS): CommandOffer => {
  const found = COMMAND_OFFERS[type];
  if (!found) throw new Error(`${type} is not offered`);
  return found;
};

describe('a form', () => {
  it('becomes the parameters of its command, without what was left empty', () => {
    expect(parametersOf(offer('remote-start'), { tokenId: ' DEMO-0001 ', evseId: '' }, NOW)).toEqual({
      tokenId: 'DEMO-0001',
    });
    expect(parametersOf(offer('remote-start'), { tokenId: 'DEMO-0001', evseId: '2' }, NOW)).toEqual({
      tokenId: 'DEMO-0001',
      evseId: 2,
    });
    expect(parametersOf(offer('change-availability'), { operative: 'false' }, NOW)).toEqual({ operative: false });
    expect(parametersOf(offer('get-configuration'), { keys: 'A\n B \n\nC' }, NOW)).toEqual({ keys: ['A', 'B', 'C'] });
    expect(parametersOf(offer('reserve'), { tokenId: 'T', expiresAt: '30' }, NOW)).toEqual({
      tokenId: 'T',
      expiresAt: '2026-03-01T12:30:00.000Z',
      reservationId: NOW.getTime() / 1000,
    });
  });

  it('is complete when everything is there that has to be', () => {
    expect(isComplete(offer('remote-start'), {})).toBe(false);
    expect(isComplete(offer('remote-start'), { tokenId: 'DEMO-0001' })).toBe(true);
    expect(isComplete(offer('unlock-connector'), { evseId: ' ' })).toBe(false);
    expect(isComplete(offer('clear-cache'), {})).toBe(true);
  });
});

it('asks before it destroys, and only then', () => {
  expect(offer('reset').question?.({ mode: 'hard' })).toContain('Sessions');
  expect(offer('reset').question?.({ mode: 'on-idle' })).toBeUndefined();
  expect(offer('change-availability').question?.({ operative: 'true' })).toBeUndefined();
  expect(offer('change-availability').question?.({ operative: 'false' })).toContain('Nobody');
  expect(offer('trigger-message').question).toBeUndefined();
});

it('names every command, offered or not', () => {
  expect(commandLabel('remote-start')).toBe('Remote start');
  expect(commandLabel('get-tariffs')).toBe('Get tariffs');
  expect(commandLabel('constructor')).toBe('Constructor');
});
