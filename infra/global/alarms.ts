import { alarmTopicName, type ServiceStack } from '@busbar/constructs';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';

/** Where every alarm of the stage is told. Who is to hear of it subscribes: a mailbox, a chat, a pager. */
export function alarmTopic(stack: ServiceStack, key: Key): void {
  const sameAccount = { StringEquals: { 'aws:SourceAccount': stack.account } };
  const alarms = new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: sameAccount });
  const topic = new CfnTopic(stack, 'Alarms', {
    topicName: alarmTopicName(stack.stage.name),
    kmsMasterKeyId: key.keyArn,
  });
  key.grantEncryptDecrypt(alarms);
  new CfnTopicPolicy(stack, 'AlarmsPolicy', {
    topics: [topic.ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        new PolicyStatement({
          sid: 'AlarmsOfThisAccount',
          principals: [alarms],
          actions: ['sns:Publish'],
          resources: [topic.ref],
        }).toStatementJson(),
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
