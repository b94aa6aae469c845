import { TEST_CASES } from './cases';
import { CONNECTION_CASES, isPassed } from './connection-cases';
import { runCase } from './run-case';

/** `docs/ocpp-2.0.1-test-cases.md`: the cases of part 6 in which the station begins, and how each goes. */
export async function casesDocument(): Promise<string> {
  const connections = await Promise.all(
    CONNECTION_CASES.map(async (each) => ({
      id: each.id,
      about: each.about,
      result: (await isPassed(each)) ? 'passed' : 'FAILED',
    })),
  );
  const exchanges = await Promise.all(
    TEST_CASES.map(async (each) => {
      const { failures } = await runCase(each);
      const result = failures.length === 0 ? 'passed' : each.unmet === undefined ? 'FAILED' : `not met: ${each.unmet}`;
      return { id: each.id, about: each.about, result };
    }),
  );
  const all = [...connections, ...exchanges];
  const passed = all.filter(({ result }) => result === 'passed').length;
  return [
    '<!-- Made by libs/ocpp-actions/scripts/generate-support.mjs from the code; do not edit. -->',
    '',
    '# Test cases of OCPP 2.0.1',
    '',
    'Part 6 of the specification has test cases for a central system. Those in which the station begins, and no request of ours is',
    'awaited, are played from here: each message as a frame, checked by the official schema, into the actions; each answer',
    'checked by its schema and by what the case wants of it. Cases about TLS are the front door’s, where no code of ours runs.',
    'Cases in which we begin belong to commands.',
    '',
    `${passed} of ${all.length} are passed.`,
    '',
    '| case | about | result |',
    '| --- | --- | --- |',
    ...all.map(({ id, about, result }) => `| ${id} | ${about} | ${result} |`),
    '',
  ].join('\n');
}
