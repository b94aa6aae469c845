import type { ServiceStack } from '@busbar/constructs';
import { FACT_NAMES, topicName } from '@busbar/events/topics';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';

/**
 * One topic for each fact, encrypted with a key of ours: AWS's own (`alias/aws/sns`) cannot be opened to services that
 * will publish, alarms among them. Queues need no part in it: SNS decrypts before it delivers.
 */
export function topics(stack: ServiceStack): Key {
  const key = new Key(stack, 'FactsKey', {
    alias: stack.resourceName('facts'),
    description: 'Encrypts facts while they rest in topics',
    enableKeyRotation: true,
    removalPolicy: stack.removalPolicy,
  });
  for (const fact of FACT_NAMES) {
    const id = fact.replace(/(^|[.-])([a-z])/g, (_all, _mark, letter: string) => letter.toUpperCase());
    const topic = new CfnTopic(stack, `Topic${id}`, {
      topicName: topicName(stack.stage.name, fact),
      kmsMasterKeyId: key.keyArn,
    });
    new CfnTopicPolicy(stack, `TopicPolicy${id}`, {
      topics: [topic.ref],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          // Who may publish is decided by the publishers' roles; here stands only how.
          new PolicyStatement({
            sid: 'EncryptedTransportOnly',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['sns:Publish'],
            resources: [topic.ref],
            conditions: { Bool: { 'aws:SecureTransport': 'false' } },
          }).toStatementJson(),
        ],
      },
    });
  }
  return key;
}
