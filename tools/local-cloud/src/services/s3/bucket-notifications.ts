import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';

/** Something that happened to an object. */
export interface ObjectEvent {
  readonly bucket: string;
  readonly key: string;
  /** `ObjectCreated:Put`, … */
  readonly name: string;
  readonly at: number;
  readonly size?: number;
  readonly etag?: string;
  /** Who did it. */
  readonly principal: Principal;
  /** The journal's entry of it. */
  readonly cause: string;
}

/** Who is told of what, for one bucket. */
export interface NotificationRule {
  readonly id: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`, … */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  /** A queue, a topic or a function. */
  readonly targetArn: string;
}

/**
 * Tells queues, topics and functions what happens to objects, on behalf of S3 and with the permissions that they give it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export class BucketNotifications {
  readonly #rules = new Map<string, readonly NotificationRule[]>();
  #sequence = 0;

  constructor(private readonly kernel: Kernel) {}

  set(bucket: string, rules: readonly NotificationRule[]): void {
    if (rules.length === 0) this.#rules.delete(bucket);
    else this.#rules.set(bucket, rules);
  }

  rules(bucket: string): readonly NotificationRule[] {
    return this.#rules.get(bucket) ?? [];
  }

  /** Resolves when every target has taken it; whoever wrote the object is answered then, so that a crash loses none. */
  async happened(event: ObjectEvent): Promise<void> {
    const rules = this.#rules.get(event.bucket);
    if (rules === undefined) return;
    const wanted = rules.filter(
      ({ events, prefix, suffix }) =>
        events.some((pattern) => matches(pattern, event.name)) &&
        event.key.startsWith(prefix) &&
        event.key.endsWith(suffix),
    );
    await Promise.all(wanted.map((rule) => this.#tell(rule, event)));
  }

  async #tell(rule: NotificationRule, event: ObjectEvent): Promise<void> {
    const { services, log } = this.kernel;
    const principal = s3Principal(event.bucket);
    const body = JSON.stringify({ Records: [this.#record(rule, event)] });
    const causes = [event.cause];
    try {
      if (rule.targetArn.includes(':sqs:'))
        await services.sqs.send({ queueArn: rule.targetArn, body, principal, causes });
      else if (rule.targetArn.includes(':sns:'))
        await services.sns.publish({
          topicArn: rule.targetArn,
          message: body,
          subject: 'Amazon S3 Notification',
          principal,
          causes,
        });
      else
        await services.lambda.invokeAsync({
          functionArn: rule.targetArn,
          payload: body,
          principal,
          trigger: 's3',
          causes,
        });
    } catch (error) {
      // As in S3 the write itself succeeds.
      log.error(`${rule.targetArn} could not be told of ${event.bucket}/${event.key}.`, {
        event: event.name,
        error: error instanceof AwsError ? `${error.code}: ${error.message}` : String(error),
      });
    }
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
  #record(rule: NotificationRule, event: ObjectEvent): object {
    this.#sequence += 1;
    const { region, account } = this.kernel;
    const who =
      event.principal.kind === 'role' ? `AWS:${event.principal.sessionArn.split('/').slice(-2).join(':')}` : account;
    return {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date(event.at).toISOString(),
      eventName: event.name,
      userIdentity: { principalId: who },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': event.cause, 'x-amz-id-2': event.cause },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: rule.id,
        bucket: { name: event.bucket, ownerIdentity: { principalId: account }, arn: `arn:aws:s3:::${event.bucket}` },
        object: {
          // Encoded as in a form: a space is a plus sign.
          key: encodeURIComponent(event.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
          ...(event.size !== undefined && { size: event.size }),
          ...(event.etag !== undefined && { eTag: event.etag }),
          sequencer: `${event.at.toString(16)}${this.#sequence.toString(16).padStart(6, '0')}`.toUpperCase(),
        },
      },
    };
  }
}

/** S3 as it calls targets on behalf of a bucket. */
export function s3Principal(bucket: string): Principal {
  return { kind: 'service', service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${bucket}` };
}

/** `s3:ObjectCreated:*` matches `ObjectCreated:Put`. */
function matches(pattern: string, name: string): boolean {
  const wanted = pattern.replace(/^s3:/, '');
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}
