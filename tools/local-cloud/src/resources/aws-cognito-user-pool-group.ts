import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CognitoService } from '../services/cognito/cognito-service';
import { Properties } from '../services/web/properties';
import { keeper } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::Cognito::UserPoolGroup',
  supported: ['UserPoolId', 'GroupName', 'Description', 'Precedence'],
  replacing: ['GroupName', 'UserPoolId'],
  ignored: { RoleArn: 'there is no identity pool that would assume it' },
  async create(context: ResourceContext): Promise<ResourceInstance> {
    const properties = Properties.of(context.place, context.properties);
    const name = properties.optionalString('GroupName') ?? context.physicalName(128);
    const description = properties.optionalString('Description');
    const precedence = properties.optionalNumber('Precedence');
    await CognitoService.of(context.kernel).directory.saveGroup(properties.string('UserPoolId'), {
      name,
      createdAt: context.kernel.clock.now(),
      ...(description !== undefined && { description }),
      ...(precedence !== undefined && { precedence }),
    });
    const poolId = properties.string('UserPoolId');
    const { directory } = CognitoService.of(context.kernel);
    return keeper(
      this,
      { ref: name, attributes: { GroupName: name } },
      { remove: () => directory.removeGroup(poolId, name) },
    );
  },
};
