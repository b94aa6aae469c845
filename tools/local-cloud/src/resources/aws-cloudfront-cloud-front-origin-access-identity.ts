import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';

/** Superseded by origin access control, and a second kind of principal in bucket policies: refused. */
export const resource: ResourceType = {
  type: 'AWS::CloudFront::CloudFrontOriginAccessIdentity',
  supported: ['CloudFrontOriginAccessIdentityConfig'],
  ignored: {},
  create(context) {
    throw new TemplateError(
      'template.unsupported-type',
      context.place,
      'origin access identities are not supported; use AWS::CloudFront::OriginAccessControl',
    );
  },
};
