import { TEST_CASES } from '../testing/cases/cases';
import { CONNECTION_CASES, isPassed } from '../testing/cases/connection-cases';
import { runCase } from '../testing/cases/run-case';

const passed = TEST_CASES.filter(({ unmet }) => unmet === undefined);
const unmet = TEST_CASES.filter((each) => each.unmet !== undefined);

describe('a test case of part 6 of OCPP 2.0.1', () => {
  it.each(CONNECTION_CASES)('is passed: $id, $about', async (each) => expect(await isPassed(each)).toBe(true));

  it.each(passed)('is passed: $id, $about', async (each) => {
    const { failures, facts } = await runCase(each);
    expect(failures).toEqual([]);
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
  });

  // Once it is passed the reason goes.
  it.each(unmet)('is known not to be passed: $id, $about', async (each) => {
    expect((await runCase(each)).failures).not.toEqual([]);
  });

  it('is there once', () => {
    const ids = [...CONNECTION_CASES, ...TEST_CASES].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('tells of a session what the cases make of it', async () => {
  const factsOf = async (id: string) => {
    const found = TEST_CASES.find((each) => each.id === id);
    if (found === undefined) throw new Error(`There is no ${id}.`);
    const { facts } = await runCase(found);
    return facts.map(({ name }) => name).filter((name) => name.startsWith('transaction.'));
  };
  expect(await factsOf('TC_E_53_CSMS')).toEqual([
    'transaction.started',
    'transaction.authorised',
    'transaction.stopped',
    'transaction.started',
    'transaction.authorised',
    'transaction.stopped',
  ]);
  expect(await factsOf('TC_E_26_CSMS')).toEqual(['transaction.started']);
  expect(await factsOf('TC_E_16_CSMS')).toEqual(['transaction.started', 'transaction.stopped']);
});
