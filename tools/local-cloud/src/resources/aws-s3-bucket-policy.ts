import { TemplateError } from '../kernel/aws-error';
import type { PolicyDocument } from '../kernel/iam';
import type { ResourceType } from '../kernel/resource';
import { S3Service } from '../services/s3/s3-service';
import { note } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const resource: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  supported: ['Bucket', 'PolicyDocument'],
  ignored: {},
  async create({ kernel, place, properties, physicalName }) {
    const bucket = S3Service.of(kernel).find(String(properties['Bucket']));
    const document = properties['PolicyDocument'];
    if (bucket === undefined)
      throw new TemplateError(
        'template.unresolved-reference',
        `${place}.Bucket`,
        `there is no bucket ${String(properties['Bucket'])}.`,
      );
    if (typeof document !== 'object' || document === null)
      throw new TemplateError('template.bad-value', `${place}.PolicyDocument`, 'it must be a policy document.');
    // Resolved properties of a template: its shape is checked where permissions are evaluated.
    bucket.policy = document as PolicyDocument;
    const takeBack = (): void => {
      if (bucket.policy === document) bucket.policy = undefined;
    };
    return note(this, { ref: physicalName(), attributes: {} }, takeBack);
  },
};
