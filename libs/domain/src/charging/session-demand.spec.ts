import { demandOf } from './session-demand';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const share = { amount: 16_000, since: NOW - 10 * MINUTE };
const drawn = (amount: number, minutesAgo = 1) => ({ amount, at: NOW - minutesAgo * MINUTE });
const demand = (amount: number, minutesAgo?: number, before: number | null = null) =>
  demandOf('mA', 32_000, share, before, drawn(amount, minutesAgo), NOW);

it('is all that a place gives while nothing else was seen', () => {
  expect(demandOf('mA', 32_000, undefined, null, drawn(6_000), NOW)).toEqual({ demand: null, isIdle: false });
  expect(demandOf('mA', 32_000, share, 9_000, undefined, NOW)).toEqual({ demand: null, isIdle: false });
  expect(demand(15_000)).toEqual({ demand: null, isIdle: false });
});

it('is little more than what a vehicle draws that leaves some of its share', () => {
  expect(demand(8_000)).toEqual({ demand: 11_000, isIdle: false });
  expect(demand(200)).toEqual({ demand: 6_000, isIdle: true });
});

it('stays as it was until the vehicle has followed, and is forgotten with old readings', () => {
  expect(demand(6_000, 9, 11_000)).toEqual({ demand: 11_000, isIdle: false });
  expect(demandOf('mA', 32_000, { ...share, since: NOW - 60 * MINUTE }, 9_000, drawn(6_000, 16), NOW)).toEqual({
    demand: null,
    isIdle: false,
  });
});
