import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { stableId } from '../services/apigateway/apigateway-service';
import { apiOf } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';

/** Proxy integrations, the only ones supported, do not look at integration responses; `$default` without templates is accepted. */
export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::IntegrationResponse',
  supported: ['ApiId', 'IntegrationId', 'IntegrationResponseKey'],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const properties = Properties.of(context.place, context.properties);
    const api = apiOf(context.kernel, properties);
    properties.oneOf('IntegrationResponseKey', ['$default']);
    const id = stableId(`${api.id}/${context.logicalId}`, 7);
    return Promise.resolve({ ref: id, attributes: { IntegrationResponseId: id } });
  },
};
