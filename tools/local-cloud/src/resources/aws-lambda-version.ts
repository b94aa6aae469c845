import type { ResourceType } from '../kernel/resource';
import { LambdaService } from '../services/lambda/lambda-service';
import { TemplateValues } from '../services/lambda/template-values';

/** Numbers count the versions of the template from 1: earlier deployments are not remembered. */
export const resource: ResourceType = {
  type: 'AWS::Lambda::Version',
  supported: ['FunctionName', 'Description'],
  replacing: ['FunctionName', 'Description'],
  ignored: {
    CodeSha256: 'the bundle is the one of the build folder',
    ProvisionedConcurrencyConfig: 'environments start in milliseconds',
    RuntimePolicy: 'the local cloud’s own Node.js runs every function',
  },
  async create({ kernel, properties, place }) {
    const owner = LambdaService.of(kernel).functions.get(new TemplateValues(properties, place).text('FunctionName'));
    const { version } = owner.publish();
    const arn = `${owner.definition.arn}:${version}`;
    return { ref: arn, attributes: { Version: version, FunctionArn: arn }, remove: () => owner.unpublish(version) };
  },
};
