import { acknowledge, type ServiceStack } from '@busbar/constructs';
import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from 'aws-cdk-lib/aws-s3';

/** Every fact ever published. Nothing is overwritten or deleted by us; versions guard against whoever tries. */
export function archiveBucket(stack: ServiceStack): Bucket {
  const bucket = new Bucket(stack, 'Archive', {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy: stack.removalPolicy,
    lifecycleRules: [
      {
        id: 'cheaper-when-older',
        transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }],
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  acknowledge(bucket, {
    S1: 'One function writes it, and logs what it wrote; a bucket of access logs would have no reader.',
  });
  return bucket;
}

/** The screens as built. Its policy lies with the distribution that reads it. */
export function screensBucket(stack: ServiceStack): Bucket {
  const bucket = new Bucket(stack, 'Screens', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    removalPolicy: stack.removalPolicy,
    lifecycleRules: [{ id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  acknowledge(bucket, {
    S1: 'It holds public files that only the front door reads.',
    S10: 'The front doors’ stack owns the bucket’s one policy, which refuses plain HTTP and names the distribution that may read.',
  });
  return bucket;
}
