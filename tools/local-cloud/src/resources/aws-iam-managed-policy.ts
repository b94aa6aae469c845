import { IamEngine } from '../iam/iam-engine';
import { listOfStrings, policyDocument } from '../iam/template-values';
import type { ResourceType } from '../kernel/resource';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  supported: ['PolicyDocument', 'ManagedPolicyName', 'Path', 'Roles'],
  replacing: ['ManagedPolicyName', 'Path'],
  ignored: {
    Description: 'a text',
    Users: 'people work as the developer, who may do everything',
    Groups: 'people work as the developer, who may do everything',
  },
  create: (context) => {
    const { kernel, properties, place } = context;
    const iam = IamEngine.of(kernel);
    const name = String(properties['ManagedPolicyName'] ?? context.physicalName(128));
    const arn = `arn:aws:iam::${kernel.account}:policy${String(properties['Path'] ?? '/')}${name}`;
    iam.putManagedPolicy(arn, policyDocument(properties['PolicyDocument'], `${place}.PolicyDocument`));
    const roles = listOfStrings(properties['Roles']);
    for (const role of roles) iam.attachManagedPolicy(role, arn);
    const takeBack = (): void => {
      for (const role of roles) iam.detachManagedPolicy(role, arn);
      iam.removeManagedPolicy(arn);
    };
    return Promise.resolve(note(resource, { ref: arn, attributes: { PolicyArn: arn } }, takeBack));
  },
};
