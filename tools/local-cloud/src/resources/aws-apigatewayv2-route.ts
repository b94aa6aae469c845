import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import type { ApiModel, Route } from '../services/apigateway/api-model';
import { ApiGatewayService, stableId } from '../services/apigateway/apigateway-service';
import { apiOf, verifyRoute } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::Route',
  supported: [
    'ApiId',
    'RouteKey',
    'Target',
    'AuthorizationType',
    'AuthorizerId',
    'AuthorizationScopes',
    'RouteResponseSelectionExpression',
  ],
  ignored: { OperationName: 'documentation', ApiKeyRequired: 'usage plans with API keys are not enforced' },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const { kernel } = context;
    const properties = Properties.of(context.place, context.properties);
    const api = apiOf(kernel, properties);
    const key = properties.string('RouteKey');
    checkKey(api, key, context.place);
    if (api.routes.has(key))
      throw new TemplateError('template.bad-value', `${context.place}.RouteKey`, `the API has a route ${key} already`);
    const target = properties.string('Target');
    if (!target.startsWith('integrations/'))
      throw new TemplateError('template.bad-value', `${context.place}.Target`, `${target} is no integration`);
    const id = stableId(`${api.id}/${context.logicalId}`, 7);
    const route: Route = {
      id,
      key,
      place: context.place,
      integrationId: target.slice('integrations/'.length),
      authorisation: readAuthorisation(api, key, properties),
      responds: false,
    };
    api.routes.set(key, route);
    const instance = {
      ref: id,
      attributes: { RouteId: id },
      verify: () => {
        verifyAuthoriser(api, route);
        verifyRoute(kernel, api, route);
      },
      stop: () => ApiGatewayService.of(kernel).closeConnections(api.id),
    };
    return Promise.resolve(note(this, instance, () => api.routes.delete(key)));
  },
};

function checkKey(api: ApiModel, key: string, place: string): void {
  const valid =
    api.protocol === 'WEBSOCKET'
      ? key.length > 0
      : key === '$default' || /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/\S*$/.test(key);
  if (!valid) throw new TemplateError('template.bad-value', `${place}.RouteKey`, `${key} is no route key`);
  const greedy = key.indexOf('+}');
  if (greedy >= 0 && greedy !== key.length - 2)
    throw new TemplateError('template.bad-value', `${place}.RouteKey`, 'a greedy variable must come last');
}

function readAuthorisation(api: ApiModel, key: string, properties: Properties): Route['authorisation'] {
  const type = properties.oneOf('AuthorizationType', ['NONE', 'JWT', 'CUSTOM'], 'NONE');
  if (type === 'NONE') return { type };
  if (api.protocol === 'WEBSOCKET' && (type !== 'CUSTOM' || key !== '$connect')) {
    throw new TemplateError(
      'template.bad-value',
      `${properties.place}.AuthorizationType`,
      'a WebSocket API takes a Lambda authoriser, on $connect only',
    );
  }
  return { type, authoriserId: properties.string('AuthorizerId'), scopes: properties.strings('AuthorizationScopes') };
}

function verifyAuthoriser(api: ApiModel, route: Route): void {
  if (route.authorisation.type === 'NONE') return;
  const authoriser = api.authorisers.get(route.authorisation.authoriserId);
  const wanted = route.authorisation.type === 'JWT' ? 'JWT' : 'REQUEST';
  if (authoriser?.type === wanted) return;
  throw new TemplateError(
    'template.bad-wiring',
    `${route.place}.AuthorizerId`,
    `the API has no ${wanted} authoriser ${route.authorisation.authoriserId}`,
  );
}
