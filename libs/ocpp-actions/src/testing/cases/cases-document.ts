import { TEST_CASES } from './cases';
import { CONNECTION_CASES, isPassed } from './connection-cases';
import { runCase } from './run-case';

/** What nothing here can play. */
const NOT_PLAYED: readonly { readonly id: string; readonly about: string }[] = [
  { id: 'TC_A_04_CSMS', about: 'our certificate' },
  { id: 'TC_A_06_CSMS', about: 'a version of TLS that is too old' },
  { id: 'TC_A_07_CSMS', about: 'a certificate of the station' },
  { id: 'TC_A_08_CSMS', about: 'a wrong certificate of the station' },
];

/** `docs/ocpp-2.0.1-test-cases.md`: the cases of part 6 for a central system, and how each goes. */
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
  const notPlayed = NOT_PLAYED.map((each) => ({ ...each, result: 'not played: TLS is the front door’s' }));
  const all = [...connections, ...notPlayed, ...exchanges].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const passed = all.filter(({ result }) => result === 'passed').length;
  return [
    '<!-- Made by libs/ocpp-actions/scripts/generate-support.mjs from the code; do not edit. -->',
    '',
    '# Test cases of OCPP 2.0.1',
    '',
    'Part 6 of the specification has test cases for a central system. They are played from here: each message of the station as a',
    'frame, checked by the official schema, into the actions, its answer checked by its schema and by what the case wants of it;',
    'each request of ours from a command, checked by its schema and by what the case wants of it, and the answer of the station',
    'as commands understand it. How commands travel is tested where they do (`apps/ingress/ocpp-command`), and TLS is the front',
    'door’s, where no code of ours runs.',
    '',
    `${passed} of ${all.length} are passed.`,
    '',
    '| case | about | result |',
    '| --- | --- | --- |',
    ...all.map(({ id, about, result }) => `| ${id} | ${about} | ${result} |`),
    '',
  ].join('\n');
}
