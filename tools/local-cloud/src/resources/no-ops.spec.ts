import { readdirSync } from 'node:fs';
import { startCloud } from '../testing/start-cloud';
import { NO_OPS } from './no-ops';
import { resourceTypes } from './index';

describe('the types that have no effect', () => {
  it('are each listed once, with a reason, and have no implementation of their own', () => {
    const names = NO_OPS.map(({ type }) => type);
    expect(new Set(names).size).toBe(names.length);
    for (const { noOp } of NO_OPS) expect(noOp).toMatch(/\w+ \w+/);
    for (const { type, noOp } of resourceTypes().values()) expect(names.includes(type)).toBe(noOp !== undefined);
  });

  it('give what others refer to', async () => {
    const show = (name: string, value: unknown) => ({
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: name, Type: 'String', Value: value },
    });
    const cloud = await startCloud({
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
        Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' }, AnythingElse: true } },
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
        Id: show('id', { 'Fn::GetAtt': ['Group', 'GroupId'] }),
        Block: show('block', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }),
        KeyArn: show('key', { 'Fn::GetAtt': ['Key', 'Arn'] }),
      },
    });
    expect(cloud.kernel.services.ssm.value('id')).toMatch(/^sg-[0-9a-f]{17}$/);
    expect(cloud.kernel.services.ssm.value('block')).toBe('10.1.0.0/16');
    expect(cloud.kernel.services.ssm.value('key')).toMatch(/^arn:aws:kms:eu-central-1:000000000000:key\//);
    await cloud.stop();
  });
});

describe('resource types', () => {
  it('each file in this folder is in the list', () => {
    const types = resourceTypes();
    for (const file of readdirSync(__dirname).filter(
      (name) => /^(aws|custom)-.*\.ts$/.test(name) && !name.endsWith('.spec.ts'),
    )) {
      const wanted = file.replace('.ts', '').replaceAll('-', '');
      const found = [...types.keys()].some((type) => type.replaceAll('::', '').toLowerCase() === wanted);
      expect([file, found]).toEqual([file, true]);
    }
  });
});
