import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { EdgeFunction } from '../services/cloudfront/edge-function';
import { Properties } from '../services/web/properties';

export const resource: ResourceType = {
  type: 'AWS::CloudFront::Function',
  supported: ['Name', 'FunctionCode', 'FunctionConfig'],
  replacing: ['Name'],
  ignored: {
    AutoPublish: 'the local cloud always runs what the template says',
    FunctionMetadata: 'documentation',
    Tags: 'cost allocation',
  },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const { kernel } = context;
    const properties = Properties.of(context.place, context.properties);
    const configuration = properties.object('FunctionConfig').only(['Runtime'], ['Comment']);
    configuration.oneOf('Runtime', ['cloudfront-js-2.0', 'cloudfront-js-1.0']);
    const name = properties.string('Name');
    const arn = `arn:aws:cloudfront::${kernel.account}:function/${name}`;
    CloudFrontService.of(kernel).functions.set(
      arn,
      new EdgeFunction(name, properties.string('FunctionCode'), context.place),
    );
    return Promise.resolve({
      ref: arn,
      attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn, Stage: 'LIVE' },
      remove: () => void CloudFrontService.of(kernel).functions.delete(arn),
    });
  },
};
