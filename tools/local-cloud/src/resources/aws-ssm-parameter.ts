import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { SsmService } from '../services/ssm/ssm-service';
import { keeper } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::SSM::Parameter',
  supported: ['Name', 'Value', 'Type'],
  replacing: ['Name'],
  ignored: {
    Description: 'a text',
    AllowedPattern: 'the value comes from the template itself',
    DataType: 'checked by EC2 only',
    Tier: 'the size limit of a tier',
    Tags: 'permissions by tag are not evaluated',
    Policies: 'expiry notices',
  },
  create: async (context) => {
    const { properties } = context;
    const name = String(properties['Name'] ?? context.physicalName(255));
    const value = properties['Value'];
    if (typeof value !== 'string' || value === '')
      throw new TemplateError('template.bad-value', `${context.place}.Value`, 'must be a text that is not empty');
    const type = properties['Type'] === 'StringList' ? 'StringList' : 'String';
    const ssm = SsmService.of(context.kernel);
    await ssm.putFromTemplate(name, value, type);
    return keeper(
      resource,
      { ref: name, attributes: { Type: type, Value: value } },
      { remove: async () => void (await ssm.delete(name)) },
    );
  },
};
