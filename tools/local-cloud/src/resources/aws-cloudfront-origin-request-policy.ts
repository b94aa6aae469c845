import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { readSelection } from '../services/cloudfront/policy-properties';
import { Properties } from '../services/web/properties';

export const resource: ResourceType = {
  type: 'AWS::CloudFront::OriginRequestPolicy',
  supported: ['OriginRequestPolicyConfig'],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const configuration = Properties.of(context.place, context.properties).object('OriginRequestPolicyConfig');
    configuration.only(['HeadersConfig', 'CookiesConfig', 'QueryStringsConfig'], ['Name', 'Comment']);
    const id = CloudFrontService.stableId(context.place).toLowerCase();
    CloudFrontService.of(context.kernel).policies.originRequest.set(id, {
      headers: readSelection(configuration.object('HeadersConfig'), 'Header'),
      cookies: readSelection(configuration.object('CookiesConfig'), 'Cookie'),
      query: readSelection(configuration.object('QueryStringsConfig'), 'QueryString'),
    });
    return Promise.resolve({
      ref: id,
      attributes: { Id: id },
      remove: () => void CloudFrontService.of(context.kernel).policies.originRequest.delete(id),
    });
  },
};
