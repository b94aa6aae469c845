import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { readDistribution } from '../services/cloudfront/distribution-properties';
import { Properties } from '../services/web/properties';

export const resource: ResourceType = {
  type: 'AWS::CloudFront::Distribution',
  supported: ['DistributionConfig'],
  ignored: { Tags: 'cost allocation' },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const { kernel } = context;
    const service = CloudFrontService.of(kernel);
    const id = CloudFrontService.stableId(context.place);
    const domainName = `d${id.slice(1).toLowerCase()}.cloudfront.net`;
    const arn = `arn:aws:cloudfront::${kernel.account}:distribution/${id}`;
    const properties = Properties.of(context.place, context.properties).object('DistributionConfig');
    const model = readDistribution(service, properties, { id, arn, domainName, place: context.place });
    service.declare(model);
    return Promise.resolve({
      ref: id,
      attributes: { Id: id, DomainName: domainName },
      verify: () => {
        for (const origin of model.origins.values()) {
          if (origin.kind === 's3' || kernel.services.web.find(origin.domainName) !== undefined) continue;
          throw new TemplateError(
            'template.bad-wiring',
            `${context.place}.DistributionConfig.Origins.${origin.id}`,
            `nothing in the local cloud answers for ${origin.domainName}`,
          );
        }
      },
      start: () => service.listen(id),
      stop: () => service.withdraw(id),
    });
  },
};
