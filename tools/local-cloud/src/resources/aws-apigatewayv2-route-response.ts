import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { stableId } from '../services/apigateway/apigateway-service';
import { apiOf } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

/** With it, what the function of a WebSocket route answers goes back on the socket. */
export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::RouteResponse',
  supported: ['ApiId', 'RouteId', 'RouteResponseKey'],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const properties = Properties.of(context.place, context.properties);
    const api = apiOf(context.kernel, properties);
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html: $default is the only key.
    properties.oneOf('RouteResponseKey', ['$default']);
    const routeId = properties.string('RouteId');
    const route = [...api.routes.values()].find((each) => each.id === routeId);
    if (route === undefined)
      throw new TemplateError('template.bad-wiring', `${context.place}.RouteId`, `the API has no route ${routeId}`);
    route.responds = true;
    const id = stableId(`${api.id}/${context.logicalId}`, 7);
    const takeBack = (): void => {
      route.responds = false;
    };
    return Promise.resolve(note(this, { ref: id, attributes: { RouteResponseId: id } }, takeBack));
  },
};
