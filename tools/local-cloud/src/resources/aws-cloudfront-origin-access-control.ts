import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

/** With it a distribution asks S3 under its own name, so that the bucket's policy can let it alone in. */
export const resource: ResourceType = {
  type: 'AWS::CloudFront::OriginAccessControl',
  supported: ['OriginAccessControlConfig'],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const configuration = Properties.of(context.place, context.properties).object('OriginAccessControlConfig');
    configuration.only(
      ['OriginAccessControlOriginType', 'SigningBehavior', 'SigningProtocol'],
      ['Name', 'Description'],
    );
    configuration.oneOf('OriginAccessControlOriginType', ['s3']);
    configuration.oneOf('SigningBehavior', ['always']);
    const id = CloudFrontService.stableId(context.place);
    CloudFrontService.of(context.kernel).accessControls.add(id);
    return Promise.resolve(
      note(this, { ref: id, attributes: { Id: id } }, () =>
        CloudFrontService.of(context.kernel).accessControls.delete(id),
      ),
    );
  },
};
