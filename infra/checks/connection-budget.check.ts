import { connectionClaims } from './budget';
import { STAGES, synthesiseAll } from './stacks';
import { resourcesOf, variablesOf } from './template';

/** A new version runs beside the old one while it is deployed. */
const VERSIONS_AT_ONCE = 2;

describe.each(STAGES)('connections to PostgreSQL in stage %s', (name) => {
  const { stage, stacks } = synthesiseAll(name);
  const claims = connectionClaims(stacks);

  it('are wanted by the functions that we know of', () => {
    expect(claims.map(({ service }) => service).sort()).toEqual(
      [
        'certificate-signer',
        'command-projector',
        'device-model',
        'device-model',
        'database-migrations',
        'http-api',
        'local-lists',
        'local-lists',
        'meter-rollup',
        'outbox-relay',
        'registry-projector',
        'session-ledger',
        'site-power',
        'site-power',
        'station-projector',
      ].sort(),
    );
  });

  it('are bounded for every function', () => {
    expect(claims.filter(({ atOnce }) => atOnce === undefined || !Number.isFinite(atOnce))).toEqual([]);
  });

  it('fit into max_connections less the reserved ones, with two versions of everything', () => {
    const global = stacks.find(({ service }) => service === 'global');
    const [group] = global ? resourcesOf(global.template, 'AWS::RDS::DBParameterGroup') : [];
    const maxConnections = Number((group?.properties['Parameters'] as Record<string, string>)['max_connections']);
    const wanted = claims.reduce((sum, { atOnce }) => sum + (atOnce ?? Infinity), 0) * VERSIONS_AT_ONCE;
    expect(wanted).toBeLessThanOrEqual(maxConnections - stage.database.reservedConnections);
  });

  it('end by themselves when an environment is frozen', () => {
    const global = stacks.find(({ service }) => service === 'global');
    const [group] = global ? resourcesOf(global.template, 'AWS::RDS::DBParameterGroup') : [];
    const parameters = group?.properties['Parameters'] as Record<string, string>;
    expect(Number(parameters['idle_session_timeout'])).toBeGreaterThan(0);
  });

  it('are encrypted in the cloud, on both sides', () => {
    if (name !== 'local') expect(stage.database.tls).toBe(true);
    const global = stacks.find(({ service }) => service === 'global');
    const [group] = global ? resourcesOf(global.template, 'AWS::RDS::DBParameterGroup') : [];
    expect((group?.properties['Parameters'] as Record<string, string>)['rds.force_ssl']).toBe(
      stage.database.tls ? '1' : '0',
    );
    const sides = stacks.flatMap(({ template }) =>
      resourcesOf(template, 'AWS::Lambda::Function')
        .map(({ properties }) => variablesOf(properties))
        .filter((variables) => 'BUSBAR_DATABASE_SECRET_ARN' in variables)
        .map((variables) => variables['BUSBAR_DATABASE_TLS']),
    );
    expect(new Set(sides)).toEqual(new Set([stage.database.tls ? 'on' : 'off']));
  });
});
