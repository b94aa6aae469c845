import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startCloud, type TestCloud } from './start-cloud';

describe('a cloud from a plain template', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startCloud({
      Resources: {
        Greeting: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/greeting', Type: 'String', Value: { 'Fn::Sub': 'hello ${AWS::Region}' } },
        },
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
          },
        },
      },
    });
  });
  afterAll(() => cloud.stop());

  it('answers the real SDK', async () => {
    const answer = await new SSMClient(cloud.client()).send(new GetParameterCommand({ Name: '/greeting' }));
    expect(answer.Parameter?.Value).toBe('hello eu-central-1');
  });

  it('refuses a role what its policies do not allow, in words that say what is missing', async () => {
    const call = new SSMClient(cloud.asRole('Role')).send(new GetParameterCommand({ Name: '/greeting' }));
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:.*\/greeting.*The role test\/Role would need/,
      ),
    });
  });

  it('is the same after a restart', async () => {
    await cloud.restart();
    const answer = await new SSMClient(cloud.client()).send(new GetParameterCommand({ Name: '/greeting' }));
    expect(answer.Parameter?.Value).toBe('hello eu-central-1');
  });
});
