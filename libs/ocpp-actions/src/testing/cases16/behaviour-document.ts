import { ERRATA_CASES } from './errata-cases';
import { ERRATA_ELSEWHERE, ERRATA_OF_OTHERS } from './errata-elsewhere';
import { playCase, type Case, type CaseElsewhere, type CaseOfOthers } from './play';
import { SECURITY_CASES, SECURITY_ELSEWHERE, SECURITY_OF_OTHERS } from './security-cases';

const SUITE = 'libs/ocpp-actions/src/v16/documented-behaviour.spec.ts';

interface Suite {
  readonly title: string;
  readonly about: readonly string[];
  readonly cases: readonly Case[];
  readonly elsewhere: readonly CaseElsewhere[];
  readonly others: readonly CaseOfOthers[];
}

export const SUITES: Readonly<Record<'errata' | 'security', Suite>> = {
  errata: {
    title: 'Errata of OCPP 1.6',
    about: [
      'The errata sheets of OCPP 1.6 (its main part, J and S) put right and add behaviours. Those of a central system, by the numbers',
      'of the sheets; what only words were changed for is left out.',
    ],
    cases: ERRATA_CASES,
    elsewhere: ERRATA_ELSEWHERE,
    others: ERRATA_OF_OTHERS,
  },
  security: {
    title: 'Security of OCPP 1.6',
    about: [
      'What the whitepaper “Improved security for OCPP 1.6-J” (edition 3) wants of a central system, by its requirements.',
    ],
    cases: SECURITY_CASES,
    elsewhere: SECURITY_ELSEWHERE,
    others: SECURITY_OF_OTHERS,
  },
};

/** `docs/ocpp-1.6-errata.md` and `docs/ocpp-1.6-security.md`: case × result × test. */
export async function behaviourDocument(name: keyof typeof SUITES): Promise<string> {
  const { title, about, cases, elsewhere, others } = SUITES[name];
  const played = await Promise.all(
    cases.map(async (each) => {
      const faults = await playCase(each);
      const result = faults.length === 0 ? 'passed' : each.unmet === undefined ? 'FAILED' : `not met: ${each.unmet}`;
      return { ...each, result, test: SUITE };
    }),
  );
  const tested = elsewhere.map((each) => ({ ...each, result: 'passed', test: each.spec }));
  const own = [...played, ...tested].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const link = (file: string): string => `[${file.replace(/^.*\/src\/|\.ts$/g, '')}](../${file})`;
  return [
    '<!-- Made by libs/ocpp-actions/scripts/generate-support.mjs from the code; do not edit. -->',
    '',
    `# ${title}`,
    '',
    ...about,
    '',
    `${own.filter(({ result }) => result === 'passed').length} of ${own.length} are passed.`,
    '',
    '| case | about | result | test |',
    '| --- | --- | --- | --- |',
    ...own.map((each) => `| ${each.id} | ${each.about} | ${each.result} | ${link(each.test)} |`),
    '',
    'Not decided by code of ours:',
    '',
    '| case | about | whose |',
    '| --- | --- | --- |',
    ...others.map((each) => `| ${each.id} | ${each.about} | ${each.whose} |`),
    '',
  ].join('\n');
}
