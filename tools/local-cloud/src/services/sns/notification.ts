import type { SqsMessage } from '../../kernel/services';
import type { Subscription } from './subscription';

export type MessageAttributes = SqsMessage['messageAttributes'];

/** A message that a topic has accepted. */
export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** For one protocol, where the publisher chose `MessageStructure=json`. */
  readonly messageFor: Readonly<Record<string, string>>;
  readonly attributes: MessageAttributes;
  /** ms since the epoch */
  readonly publishedAt: number;
}

/** There is no certificate of SNS here that a signature could stand on, and none is pretended. */
const SIGNATURE = { SignatureVersion: '1', Signature: 'UNSIGNED-BY-LOCAL-CLOUD' };

export function messageText(notification: Notification, protocol: string): string {
  return notification.messageFor[protocol] ?? notification.message;
}

/** What a queue without raw delivery gets: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function envelope(notification: Notification, subscription: Subscription, endpoint: string): string {
  const attributes = shownAttributes(notification.attributes);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    ...(notification.subject !== undefined && { Subject: notification.subject }),
    Message: messageText(notification, subscription.protocol),
    Timestamp: new Date(notification.publishedAt).toISOString(),
    ...SIGNATURE,
    SigningCertURL: `${endpoint}/SimpleNotificationService.pem`,
    UnsubscribeURL: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}

/** What a function gets: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function lambdaEvent(notification: Notification, subscription: Subscription, endpoint: string): string {
  return JSON.stringify({
    Records: [
      {
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        EventSource: 'aws:sns',
        Sns: {
          Type: 'Notification',
          MessageId: notification.messageId,
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
          Message: messageText(notification, 'lambda'),
          Timestamp: new Date(notification.publishedAt).toISOString(),
          ...SIGNATURE,
          SigningCertUrl: `${endpoint}/SimpleNotificationService.pem`,
          UnsubscribeUrl: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
          MessageAttributes: shownAttributes(notification.attributes),
        },
      },
    ],
  });
}

function shownAttributes(attributes: MessageAttributes): Record<string, { Type: string; Value: string }> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      { Type: value.DataType, Value: value.StringValue ?? value.BinaryValue ?? '' },
    ]),
  );
}
