import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SUITES } from '../testing/cases16/behaviour-document';
import { playCase } from '../testing/cases16/play';

const root = path.resolve(__dirname, '../../../..');

describe.each(Object.entries(SUITES))('what the %s of OCPP 1.6 want', (_, { cases, elsewhere, others }) => {
  it.each(cases.filter(({ unmet }) => unmet === undefined))('is so: $id, $about', async (each) => {
    expect(await playCase(each)).toEqual([]);
  });

  // Once it is met the reason goes.
  it.each(cases.filter(({ unmet }) => unmet !== undefined).map((each) => [each] as const))(
    'is known not to be so: %j',
    async (each) => {
      expect(await playCase(each)).not.toEqual([]);
    },
  );

  it.each(elsewhere)('is tested where it happens: $id, $about', ({ spec, test }) => {
    expect(readFileSync(path.join(root, spec), 'utf8')).toContain(test);
  });

  it('is there once', () => {
    const ids = [...cases, ...elsewhere, ...others].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
