import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkStage, loadStage } from './stage';
import { workspaceRoot } from './workspace';

const local = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(workspaceRoot(), 'infra/stages/local.json'), 'utf8')) as Record<string, unknown>;

describe('a stage file', () => {
  it.each(['local', 'dev', 'production'])('is complete: %s', (name) => {
    expect(loadStage(name).name).toBe(name);
  });

  it('lets unknown stations in locally and keeps them out in production', () => {
    expect([loadStage('local').unknownStations, loadStage('production').unknownStations]).toEqual(['open', 'closed']);
  });

  it('that does not exist is answered with those that do', () => {
    expect(() => loadStage('moon')).toThrow('There is no stage "moon". Known stages: dev, local, production.');
  });

  it('with a value out of range names file and key', () => {
    expect(() => checkStage({ ...local(), concurrency: { consumer: 9, httpApi: 1 } }, 'local.json')).toThrow(
      'local.json, concurrency: consumer must be a whole number from 2 to 5.',
    );
  });

  it('may say what is tolerated of which make over SOAP', () => {
    const rule = { vendor: 'Acme', model: 'One', tolerances: ['empty-elements'] };
    expect(checkStage({ ...local(), soapTolerances: [rule] }, 'local.json').soapTolerances).toEqual([rule]);
    expect(() => checkStage({ ...local(), soapTolerances: [{ ...rule, models: 'x' }] }, 'local.json')).toThrow(
      'local.json, soapTolerances[0]: unknown: models.',
    );
  });

  it('may open a door for stations with certificates', () => {
    const stationCertificates = { organisation: 'Busbar', bundleBucket: 'authorities', bundleKey: 'stations.pem' };
    expect(checkStage({ ...local(), stationCertificates }, 'local.json').stationCertificates).toEqual(
      stationCertificates,
    );
    expect(loadStage('production').stationCertificates).toBeUndefined();
    expect(() => checkStage({ ...local(), stationCertificates: { organisation: 'x' } }, 'local.json')).toThrow(
      'bundleBucket',
    );
  });

  it('with a misspelt key is refused', () => {
    expect(() => checkStage({ ...local(), unknownStation: 'open' }, 'local.json')).toThrow(
      'local.json: unknown: unknownStation.',
    );
  });

  it('without a key is refused', () => {
    const { domain: _domain, ...rest } = local();
    expect(() => checkStage(rest, 'local.json')).toThrow('local.json: domain must be a text');
  });
});
