import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { RdsService } from '../services/rds/rds-service';
import { SecretsService } from '../services/secrets-manager/secrets-service';
import { keeper } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::SecretsManager::SecretTargetAttachment',
  supported: ['SecretId', 'TargetId', 'TargetType'],
  ignored: {},
  create: async ({ kernel, properties, place }) => {
    if (properties['TargetType'] !== 'AWS::RDS::DBInstance') {
      throw new TemplateError(
        'template.unsupported-property',
        `${place}.TargetType`,
        `only AWS::RDS::DBInstance is run, not ${String(properties['TargetType'])}`,
      );
    }
    const database = RdsService.of(kernel).find(String(properties['TargetId']));
    if (!database)
      throw new TemplateError(
        'template.unresolved-reference',
        `${place}.TargetId`,
        `there is no database ${String(properties['TargetId'])}`,
      );
    const secretId = String(properties['SecretId']);
    await SecretsService.of(kernel).attach(secretId, {
      engine: 'postgres',
      host: database.host,
      port: database.port,
      dbInstanceIdentifier: database.identifier,
      ...(database.databaseName !== undefined && { dbname: database.databaseName }),
    });
    return keeper(resource, { ref: secretId, attributes: {} }, {});
  },
};
