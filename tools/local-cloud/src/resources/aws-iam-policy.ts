import { IamEngine } from '../iam/iam-engine';
import { listOfStrings, policyDocument } from '../iam/template-values';
import type { ResourceType } from '../kernel/resource';

export const resource: ResourceType = {
  type: 'AWS::IAM::Policy',
  supported: ['PolicyDocument', 'PolicyName', 'Roles'],
  ignored: { Users: 'people work as the developer, who may do everything', Groups: 'people work as the developer, who may do everything' },
  create: (context) => {
    const { properties, place } = context;
    const name = String(properties['PolicyName'] ?? context.physicalName(128));
    const document = policyDocument(properties['PolicyDocument'], `${place}.PolicyDocument`);
    for (const role of listOfStrings(properties['Roles'])) IamEngine.of(context.kernel).putInlinePolicy(role, `${place}:${name}`, document);
    return Promise.resolve({ ref: name, attributes: { Id: context.physicalName(64) } });
  },
};
