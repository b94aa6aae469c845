import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { generatePassword } from './generate-password';

const lambdaTrust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

describe('secrets of a template', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startCloud({
      Resources: {
        Pepper: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
        },
        Reader: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: lambdaTrust,
            Policies: [
              {
                PolicyName: 'read',
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Pepper' } },
                  ],
                },
              },
            ],
          },
        },
        Stranger: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: lambdaTrust } },
      },
    });
  });
  afterAll(() => cloud.stop());
  const read = async (configuration = cloud.client()) =>
    (
      await new SecretsManagerClient(configuration).send(
        new GetSecretValueCommand({ SecretId: cloud.resource('Pepper').ref }),
      )
    ).SecretString;

  it('are generated once and kept', async () => {
    const before = await read();
    expect(before).toMatch(/^[A-Za-z0-9]{40}$/);
    await cloud.restart();
    expect(await read()).toBe(before);
  });

  it('are read by whom their policy allows, and by nobody else', async () => {
    await expect(read(cloud.asRole('Reader'))).resolves.toHaveLength(40);
    await expect(read(cloud.asRole('Stranger'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('The role test/Stranger would need'),
    });
  });

  it('keep the version before the current one', async () => {
    const client = new SecretsManagerClient(cloud.client());
    const before = await read();
    await client.send(new PutSecretValueCommand({ SecretId: cloud.resource('Pepper').ref, SecretString: 'new' }));
    expect(await read()).toBe('new');
    const previous = await client.send(
      new GetSecretValueCommand({ SecretId: cloud.resource('Pepper').ref, VersionStage: 'AWSPREVIOUS' }),
    );
    expect(previous.SecretString).toBe(before);
  });
});

describe('generated passwords', () => {
  it('have the length asked for, every kind of character, and none that is excluded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 80 }), fc.string({ maxLength: 10 }), (length, excluded) => {
        const password = generatePassword({ PasswordLength: length, ExcludeCharacters: excluded });
        return (
          password.length === length &&
          [...password].every((character) => !excluded.includes(character)) &&
          /[a-z]/.test(password) &&
          /[A-Z]/.test(password) &&
          /[^A-Za-z0-9]/.test(password)
        );
      }),
    );
  });
});
