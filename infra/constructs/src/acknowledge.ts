import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a finding of cdk-nag is accepted for a construct and everything below it. Ids are those of the AwsSolutions
 * pack without its prefix: `{ SQS3: 'This queue is itself a dead-letter queue.' }`.
 */
export function acknowledge(construct: IConstruct, findings: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(findings)) Validations.of(construct).acknowledge({ id: `AwsSolutions-${id}`, reason });
}
