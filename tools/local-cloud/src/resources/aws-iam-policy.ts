import { IamEngine } from '../iam/iam-engine';
import { listOfStrings, policyDocument } from '../iam/template-values';
import type { ResourceType } from '../kernel/resource';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::IAM::Policy',
  supported: ['PolicyDocument', 'PolicyName', 'Roles'],
  ignored: {
    Users: 'people work as the developer, who may do everything',
    Groups: 'people work as the developer, who may do everything',
  },
  create: (context) => {
    const { properties, place } = context;
    const name = String(properties['PolicyName'] ?? context.physicalName(128));
    const document = policyDocument(properties['PolicyDocument'], `${place}.PolicyDocument`);
    const iam = IamEngine.of(context.kernel);
    const roles = listOfStrings(properties['Roles']);
    for (const role of roles) iam.putInlinePolicy(role, `${place}:${name}`, document);
    const takeBack = (): void => roles.forEach((role) => iam.removeInlinePolicy(role, `${place}:${name}`));
    return Promise.resolve(note(resource, { ref: name, attributes: { Id: context.physicalName(64) } }, takeBack));
  },
};
