import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { functionArnOf } from '../services/apigateway/api-model';
import { stableId } from '../services/apigateway/apigateway-service';
import { apiOf } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

/** Longest waits for a function, in milliseconds. */
const HTTP_TIMEOUT_MS = 30_000;
const WEBSOCKET_TIMEOUT_MS = 29_000;

export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::Integration',
  supported: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  ignored: {
    Description: 'documentation',
    IntegrationMethod: 'a Lambda integration is always a POST',
    ConnectionType: 'Lambda integrations do not use VPC links',
    PassthroughBehavior: 'proxy integrations pass everything through',
    ContentHandlingStrategy: 'proxy integrations of WebSocket APIs get text',
  },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const properties = Properties.of(context.place, context.properties);
    const api = apiOf(context.kernel, properties);
    properties.oneOf('IntegrationType', ['AWS_PROXY']);
    if (api.protocol === 'HTTP') properties.oneOf('PayloadFormatVersion', ['2.0']);
    const uri = properties.string('IntegrationUri');
    const functionArn = functionArnOf(uri);
    if (functionArn === undefined)
      throw new TemplateError(
        'template.bad-value',
        `${context.place}.IntegrationUri`,
        `${uri} names no Lambda function`,
      );
    const id = stableId(`${api.id}/${context.logicalId}`, 7);
    const longest = api.protocol === 'HTTP' ? HTTP_TIMEOUT_MS : WEBSOCKET_TIMEOUT_MS;
    api.integrations.set(id, {
      id,
      functionArn,
      timeoutMs: Math.min(properties.optionalNumber('TimeoutInMillis') ?? longest, longest),
    });
    return Promise.resolve(
      note(this, { ref: id, attributes: { IntegrationId: id } }, () => api.integrations.delete(id)),
    );
  },
};
