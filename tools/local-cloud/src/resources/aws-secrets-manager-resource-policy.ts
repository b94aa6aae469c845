import { policyDocument } from '../iam/template-values';
import type { ResourceType } from '../kernel/resource';
import { SecretsService } from '../services/secrets-manager/secrets-service';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::SecretsManager::ResourcePolicy',
  supported: ['ResourcePolicy', 'SecretId'],
  ignored: { BlockPublicPolicy: 'nobody from outside reaches the AWS port' },
  create: ({ kernel, properties, place }) => {
    const secretId = String(properties['SecretId']);
    SecretsService.of(kernel).setPolicy(
      secretId,
      policyDocument(properties['ResourcePolicy'], `${place}.ResourcePolicy`),
    );
    return Promise.resolve(
      note(resource, { ref: secretId, attributes: { Id: secretId } }, () =>
        SecretsService.of(kernel).removePolicy(secretId),
      ),
    );
  },
};
