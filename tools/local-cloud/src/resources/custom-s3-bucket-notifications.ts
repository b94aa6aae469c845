import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { S3Service } from '../services/s3/s3-service';
import { readNotifications, verifyNotifications } from '../services/s3/template-notifications';
import { note } from './in-place';

/** What the CDK makes of `bucket.addEventNotification`; its function in Python is not needed for it. */
export const resource: ResourceType = {
  type: 'Custom::S3BucketNotifications',
  supported: ['BucketName', 'NotificationConfiguration'],
  ignored: {
    ServiceToken: 'the local cloud does itself what the CDK’s function would',
    Managed: 'every notification of a bucket is in the templates',
    SkipDestinationValidation: 'destinations are always checked',
  },
  replacing: ['BucketName'],
  async create(context) {
    const { kernel, place, properties } = context;
    const bucket = new TemplateValues(properties, place).text('BucketName');
    const s3 = S3Service.of(kernel);
    if (s3.find(bucket) === undefined)
      throw new TemplateError('template.unresolved-reference', `${place}.BucketName`, `there is no bucket ${bucket}.`);
    const rules = readNotifications(
      properties['NotificationConfiguration'] ?? {},
      `${place}.NotificationConfiguration`,
    );
    s3.notifications.set(bucket, rules);
    const instance = {
      ref: context.physicalName(64),
      attributes: {},
      verify: () => verifyNotifications(kernel, `${place}.NotificationConfiguration`, bucket, rules),
    };
    return note(this, instance, () => s3.notifications.set(bucket, []));
  },
};
