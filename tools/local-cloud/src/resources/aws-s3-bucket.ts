import { AwsError, TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { S3Service } from '../services/s3/s3-service';
import { readNotifications, verifyNotifications } from '../services/s3/template-notifications';
import { counted, keeper } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const resource: ResourceType = {
  type: 'AWS::S3::Bucket',
  supported: ['BucketName', 'NotificationConfiguration'],
  replacing: ['BucketName'],
  ignored: {
    AccessControl: 'lists of grants mean nothing where the owner owns every object, and everything here is the owner’s',
    BucketEncryption: 'encryption at rest makes no difference on one machine',
    CorsConfiguration: 'the AWS port lets pages of this machine in, and no others',
    IntelligentTieringConfigurations: 'there is one storage class here',
    LifecycleConfiguration: 'objects stay until they are deleted: "npm run reset" is the lifecycle of one machine',
    LoggingConfiguration: 'the journal records what happens to objects',
    OwnershipControls: 'everything here is owned by the one account',
    PublicAccessBlockConfiguration:
      'only this machine reaches the AWS port, and no policy of a template opens it further',
    Tags: 'tags are for cost allocation',
    VersioningConfiguration: 'only the latest version of an object is kept; older versions cannot be read here',
  },
  async create({ kernel, place, properties, physicalName }) {
    const name =
      typeof properties['BucketName'] === 'string' ? properties['BucketName'] : physicalName(63).toLowerCase();
    const s3 = S3Service.of(kernel);
    try {
      s3.declare(name);
    } catch (error) {
      if (error instanceof AwsError)
        throw new TemplateError('template.bad-value', `${place}.BucketName`, error.message);
      throw error;
    }
    const notifications = `${place}.NotificationConfiguration`;
    const rules =
      properties['NotificationConfiguration'] === undefined
        ? undefined
        : readNotifications(properties['NotificationConfiguration'], notifications);
    if (rules) s3.notifications.set(name, rules);
    const instance = {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${kernel.region}.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${kernel.region}.amazonaws.com`,
      },
      verify: () => rules && verifyNotifications(kernel, notifications, name, rules),
    };
    return keeper(this, instance, {
      holds: () => counted(s3.countObjects(name), 'object'),
      remove: () => s3.forgetBucket(name),
    });
  },
};
