import { TemplateError } from '../kernel/aws-error';
import { seededRandom, systemRandom, type Random } from '../kernel/random';
import type { ResourceType } from '../kernel/resource';
import { generatePassword, type PasswordRules } from '../services/secrets-manager/generate-password';
import { SecretsService } from '../services/secrets-manager/secrets-service';
import { keeper } from './in-place';

interface GenerateSecretString extends PasswordRules {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

export const resource: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  supported: ['Name', 'Description', 'GenerateSecretString', 'SecretString'],
  replacing: ['Name'],
  ignored: {
    KmsKeyId: 'the state folder is not encrypted',
    ReplicaRegions: 'there is one region',
    Tags: 'permissions by tag are not evaluated',
  },
  create: async (context) => {
    const { properties, place } = context;
    const { seed } = context.kernel.options;
    const name = String(properties['Name'] ?? context.physicalName(64));
    const rule = { text: properties['SecretString'], generate: properties['GenerateSecretString'] };
    const secrets = SecretsService.of(context.kernel);
    const secret = await secrets.ensure(
      name,
      JSON.stringify(rule),
      () =>
        typeof rule.text === 'string'
          ? rule.text
          : generated(
              (rule.generate ?? {}) as GenerateSecretString,
              place,
              seed === undefined ? systemRandom() : seededRandom(`${seed}/secret/${place}`),
            ),
      properties['Description'] as string | undefined,
    );
    return keeper(
      resource,
      { ref: secret.arn, attributes: { Id: secret.arn } },
      {
        holds: () => 'its value',
        remove: async () => void (await secrets.delete(secret.arn)),
      },
    );
  },
};

function generated(rule: GenerateSecretString, place: string, random: Random): string {
  const password = generatePassword(rule, random);
  if (rule.SecretStringTemplate === undefined) return password;
  if (!rule.GenerateStringKey)
    throw new TemplateError(
      'template.bad-value',
      `${place}.GenerateSecretString`,
      'SecretStringTemplate needs a GenerateStringKey',
    );
  try {
    return JSON.stringify({
      ...(JSON.parse(rule.SecretStringTemplate) as Record<string, unknown>),
      [rule.GenerateStringKey]: password,
    });
  } catch {
    throw new TemplateError(
      'template.bad-value',
      `${place}.GenerateSecretString`,
      'SecretStringTemplate is not a JSON object',
    );
  }
}
