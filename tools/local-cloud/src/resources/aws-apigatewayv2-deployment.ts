import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { stableId } from '../services/apigateway/apigateway-service';
import { apiOf } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';

/** The local cloud always serves what the template says, so a deployment is only a name. */
export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::Deployment',
  supported: ['ApiId'],
  ignored: { Description: 'documentation', StageName: 'the local cloud always serves what the template says' },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const api = apiOf(context.kernel, Properties.of(context.place, context.properties));
    const id = stableId(`${api.id}/${context.logicalId}`, 6);
    return Promise.resolve({ ref: id, attributes: { DeploymentId: id } });
  },
};
