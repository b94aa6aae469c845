import { IamEngine } from '../iam/iam-engine';
import { listOfStrings, managedArns, policyDocument } from '../iam/template-values';
import type { ResourceType } from '../kernel/resource';

export const resource: ResourceType = {
  type: 'AWS::IAM::Role',
  supported: ['AssumeRolePolicyDocument', 'RoleName', 'Path', 'Policies', 'ManagedPolicyArns', 'PermissionsBoundary'],
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
    for (const [index, policy] of ((properties['Policies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[]).entries()) {
      iam.putInlinePolicy(name, policy.PolicyName, policyDocument(policy.PolicyDocument, `${place}.Policies.${index}`));
    }
    const arns = listOfStrings(properties['ManagedPolicyArns']);
    for (const policyArn of arns) iam.attachManagedPolicy(name, policyArn);
    return Promise.resolve({
      ref: name,
      attributes: { Arn: arn, RoleId: `AROA${context.physicalName(64).slice(-12)}` },
      verify: () => managedArns(iam, [...arns, ...(typeof boundary === 'string' ? [boundary] : [])], place),
    });
  },
};
