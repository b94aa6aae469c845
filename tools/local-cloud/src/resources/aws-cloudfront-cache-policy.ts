import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { readSelection } from '../services/cloudfront/policy-properties';
import { Properties } from '../services/web/properties';

const DAY = 86_400;

export const resource: ResourceType = {
  type: 'AWS::CloudFront::CachePolicy',
  supported: ['CachePolicyConfig'],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const configuration = Properties.of(context.place, context.properties).object('CachePolicyConfig');
    configuration.only(
      ['MinTTL', 'DefaultTTL', 'MaxTTL', 'ParametersInCacheKeyAndForwardedToOrigin'],
      ['Name', 'Comment'],
    );
    const key = configuration.object('ParametersInCacheKeyAndForwardedToOrigin');
    key.only([
      'EnableAcceptEncodingGzip',
      'EnableAcceptEncodingBrotli',
      'HeadersConfig',
      'CookiesConfig',
      'QueryStringsConfig',
    ]);
    const minTtl = configuration.optionalNumber('MinTTL') ?? 0;
    const defaultTtl = configuration.optionalNumber('DefaultTTL') ?? Math.max(DAY, minTtl);
    const id = CloudFrontService.stableId(context.place).toLowerCase();
    CloudFrontService.of(context.kernel).policies.cache.set(id, {
      minTtl,
      defaultTtl,
      maxTtl: configuration.optionalNumber('MaxTTL') ?? Math.max(365 * DAY, defaultTtl),
      gzip: key.boolean('EnableAcceptEncodingGzip'),
      brotli: key.boolean('EnableAcceptEncodingBrotli'),
      headers: readSelection(key.object('HeadersConfig'), 'Header'),
      cookies: readSelection(key.object('CookiesConfig'), 'Cookie'),
      query: readSelection(key.object('QueryStringsConfig'), 'QueryString'),
    });
    return Promise.resolve({
      ref: id,
      attributes: { Id: id },
      remove: () => void CloudFrontService.of(context.kernel).policies.cache.delete(id),
    });
  },
};
