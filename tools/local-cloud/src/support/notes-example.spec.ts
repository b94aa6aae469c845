import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SILENT_LOG } from '../cloud/cloud-log';
import { LocalCloud } from '../cloud/local-cloud';
import { supportOf } from './report';

/** An app that knows nothing of this repository, run from what `cdk synth` wrote outside of it. */
describe('the example app', () => {
  let folder: string;
  let cloud: LocalCloud;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'notes-'));
    execFileSync('node', [path.join(__dirname, '../../examples/notes/app.mjs'), path.join(folder, 'cdk.out')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    cloud = await LocalCloud.start({
      assemblies: [path.join(folder, 'cdk.out')],
      awsPort: 0,
      databasePort: 0,
      frontDoors: {},
      stateFolder: path.join(folder, 'state'),
      region: 'eu-central-1',
      account: '000000000000',
      maxEnvironments: 4,
      log: SILENT_LOG,
    });
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has nothing that is not supported', () => {
    const report = supportOf({ assemblies: [path.join(folder, 'cdk.out')], parameters: {} });
    expect(report.findings).toEqual([]);
    expect(report.run).toMatchObject({ 'AWS::Lambda::Function': 2, 'AWS::SQS::Queue': 2, 'AWS::ApiGatewayV2::Api': 1 });
  });

  it('keeps notes and counts them, with the SDK that the runtime brings along', async () => {
    const id = new URL(String(cloud.outputs()['notes']?.['Url'])).hostname.split('.')[0];
    const url = (note: string): string => `${cloud.endpoint}/_apis/${id}/notes/${note}`;
    expect((await fetch(url('one'))).status).toBe(404);
    expect((await fetch(url('one'), { method: 'PUT', body: 'buy milk' })).status).toBe(204);
    expect(await (await fetch(url('one'))).text()).toBe('buy milk');
    await cloud.stillness.wait(15_000);
    expect(await (await fetch(url('count'))).text()).toBe('1');
  });
});
