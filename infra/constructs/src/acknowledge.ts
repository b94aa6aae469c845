import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a finding of cdk-nag is accepted for a construct and everything below it. Ids are those of the AwsSolutions
 * pack without its prefix: `{ APIG4: 'Anybody may ask whether the service is up.' }`.
 */
export function acknowledge(construct: IConstruct, findings: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(findings))
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${id}`, reason });
}

/** Says why a policy below `construct` names a resource whose ARN ends in a star. Nothing else is accepted by it. */
export function acknowledgeOpenEnded(construct: IConstruct, arn: string, reason: string): void {
  acknowledge(construct, { [`IAM5[Resource::${asNagWritesIt(Stack.of(construct).resolve(arn))}]`]: reason });
}

/** cdk-nag writes references as `<LogicalId>` and `<LogicalId.Attribute>`. */
function asNagWritesIt(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(asNagWritesIt).join(separator);
  }
  return JSON.stringify(value);
}
