import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CustomResources, type CustomRequest } from '../services/cloudformation/custom-resources';
import { TemplateValues } from '../services/lambda/template-values';

/**
 * Resources of which a function says what they are; `Custom::…` as well. Those that the CDK adds by itself and that a file
 * of this folder knows are made without their function.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
export const resource: ResourceType = {
  type: 'AWS::CloudFormation::CustomResource',
  supported: ['ServiceToken', 'ServiceTimeout'],
  ignored: {},
  anyProperty: true,
  create: (context) => make(context),
};

async function make(context: ResourceContext): Promise<ResourceInstance> {
  const { kernel, place } = context;
  const custom = CustomResources.of(kernel);
  const request = requestOf(context);
  const { physicalId, data } = await custom.ensure(request);
  return {
    ref: physicalId,
    attributes: data,
    update: make,
    remove: () => custom.remove(request),
    verify: () => {
      if (
        !kernel.services.lambda.mayInvoke({ functionArn: request.serviceToken, principal: { kind: 'developer' } })
          .allowed
      )
        throw new TemplateError(
          'template.bad-wiring',
          `${place}.ServiceToken`,
          `there is no function ${request.serviceToken}.`,
        );
    },
  };
}

function requestOf({ place, logicalId, stack, properties, type }: ResourceContext): CustomRequest {
  const values = new TemplateValues(properties, place);
  const serviceToken = values.text('ServiceToken');
  if (!/^arn:aws[a-z-]*:lambda:/.test(serviceToken))
    throw new TemplateError(
      'template.unsupported-property',
      `${place}.ServiceToken`,
      `the provider must be a function, not ${serviceToken}.`,
    );
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...own } = properties;
  return {
    place,
    logicalId,
    type,
    stackId: stack.id,
    serviceToken,
    properties: own,
    timeoutMs: values.integer('ServiceTimeout', { min: 1, max: 3600 }, 3600) * 1000,
  };
}
