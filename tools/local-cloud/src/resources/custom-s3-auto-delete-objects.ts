import type { ResourceType } from '../kernel/resource';

/** What the CDK makes of `autoDeleteObjects`: a bucket that goes takes its objects along, which it does here anyway. */
export const resource: ResourceType = {
  type: 'Custom::S3AutoDeleteObjects',
  supported: [],
  ignored: {
    ServiceToken: 'the local cloud does itself what the CDK’s function would',
    BucketName: 'a bucket that is removed takes its objects along',
  },
  create: (context) => Promise.resolve({ ref: context.physicalName(64), attributes: {} }),
};
