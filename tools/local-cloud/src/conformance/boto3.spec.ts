import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { aFunction, type TemplateResource } from '../testing/function-template';
import { startCloud, type TestCloud } from '../testing/start-cloud';

const SCRIPT = path.join(__dirname, '../../conformance/boto3_cases.py');
const CODE = `exports.handler = async (event) => {
  if (event.fail) throw new Error('as told');
  if (event.log) console.log(event.log);
  return event;
};`;

interface Case {
  readonly name: string;
  readonly page: string;
}

/** The first of the machine's Pythons that has boto3. */
function pythonWithBoto3(): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', 'import boto3'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

const python = pythonWithBoto3();
const cases: Case[] =
  python === undefined ? [] : (JSON.parse(execFileSync(python, [SCRIPT, '--list'], { encoding: 'utf8' })) as Case[]);

/** On a developer's machine Python may be missing; in CI it may not. */
const describeWithPython = python === undefined && !process.env['CI'] ? describe.skip : describe;

describeWithPython('boto3, a client that was not written for the local cloud,', () => {
  let cloud: TestCloud;
  const outcomes = new Map<string, { ok: boolean; error?: string }>();

  beforeAll(async () => {
    if (python === undefined)
      throw new Error('There is no python3 with boto3 (Debian: apt-get install python3-boto3).');
    const resource = (Type: string, Properties: object): TemplateResource => ({ Type, Properties: { ...Properties } });
    cloud = await startCloud({
      Resources: {
        ...aFunction('Echo', CODE),
        ...aFunction('Never', CODE, { properties: { ReservedConcurrentExecutions: 0 } }),
        Pool: resource('AWS::Cognito::UserPool', { UserPoolName: 'pool', UsernameAttributes: ['email'] }),
        Client: resource('AWS::Cognito::UserPoolClient', {
          UserPoolId: { Ref: 'Pool' },
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          PreventUserExistenceErrors: 'ENABLED',
        }),
        Group: resource('AWS::Cognito::UserPoolGroup', { UserPoolId: { Ref: 'Pool' }, GroupName: 'operators' }),
        Alarm: resource('AWS::CloudWatch::Alarm', {
          AlarmName: 'too-much',
          Namespace: 'Conformance',
          MetricName: 'none',
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'ignore',
        }),
      },
    });
    await new Promise<void>((resolve, reject) => {
      const run = spawn(python, [SCRIPT, cloud.endpoint], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      run.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      run.on('error', reject);
      run.on('close', () => {
        for (const line of output.split('\n').filter(Boolean)) {
          const { name, ...outcome } = JSON.parse(line) as { name: string; ok: boolean; error?: string };
          outcomes.set(name, outcome);
        }
        resolve();
      });
    });
  }, 120_000);
  afterAll(() => cloud?.stop());

  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(25);
  });

  it.each(cases)('$name ($page)', ({ name }) => {
    expect(outcomes.get(name)).toEqual({ ok: true });
  });
});
