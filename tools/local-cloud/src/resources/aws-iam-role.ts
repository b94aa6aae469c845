import { IamEngine } from '../iam/iam-engine';
import { listOfStrings, managedArns, policyDocument } from '../iam/template-values';
import type { ResourceType } from '../kernel/resource';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::IAM::Role',
  supported: ['AssumeRolePolicyDocument', 'RoleName', 'Path', 'Policies', 'ManagedPolicyArns', 'PermissionsBoundary'],
  replacing: ['RoleName', 'Path'],
  ignored: {
    Description: 'a text',
    Tags: 'permissions by tag are not evaluated',
    MaxSessionDuration: 'sessions last as long as their environment',
  },
  create: (context) => {
    const { kernel, properties, place } = context;
    const iam = IamEngine.of(kernel);
    const name = typeof properties['RoleName'] === 'string' ? properties['RoleName'] : context.physicalName(64);
    const path = typeof properties['Path'] === 'string' ? properties['Path'] : '/';
    const arn = `arn:aws:iam::${kernel.account}:role${path}${name}`;
    const boundary = properties['PermissionsBoundary'];
    iam.putRole({
      arn,
      name,
      place,
      trust: policyDocument(properties['AssumeRolePolicyDocument'], `${place}.AssumeRolePolicyDocument`),
      ...(typeof boundary === 'string' && { boundaryArn: boundary }),
    });
    const policies = (properties['Policies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
    for (const [index, policy] of policies.entries()) {
      iam.putInlinePolicy(name, policy.PolicyName, policyDocument(policy.PolicyDocument, `${place}.Policies.${index}`));
    }
    const arns = listOfStrings(properties['ManagedPolicyArns']);
    for (const policyArn of arns) iam.attachManagedPolicy(name, policyArn);
    const takeBack = (): void => {
      for (const { PolicyName } of policies) iam.removeInlinePolicy(name, PolicyName);
      for (const policyArn of arns) iam.detachManagedPolicy(name, policyArn);
      iam.removeRole(arn);
    };
    const instance = {
      ref: name,
      attributes: { Arn: arn, RoleId: `AROA${context.physicalName(64).slice(-12)}` },
      verify: () => managedArns(iam, [...arns, ...(typeof boundary === 'string' ? [boundary] : [])], place),
    };
    return Promise.resolve(note(resource, instance, takeBack));
  },
};
