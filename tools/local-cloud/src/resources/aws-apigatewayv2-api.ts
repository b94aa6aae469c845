import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import type { ApiModel, CorsConfiguration } from '../services/apigateway/api-model';
import { ApiGatewayService } from '../services/apigateway/apigateway-service';
import { Properties } from '../services/web/properties';

export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  supported: ['Name', 'ProtocolType', 'RouteSelectionExpression', 'CorsConfiguration', 'DisableExecuteApiEndpoint'],
  replacing: ['ProtocolType'],
  ignored: {
    Description: 'documentation',
    Tags: 'cost allocation',
    Version: 'documentation',
    IpAddressType: 'one machine has one way in',
    ApiKeySelectionExpression: 'API keys are not enforced by routes that do not ask for them',
    FailOnWarnings: 'concerns imports',
  },
  async create(context: ResourceContext): Promise<ResourceInstance> {
    const { kernel } = context;
    const properties = Properties.of(context.place, context.properties);
    const id = ApiGatewayService.apiId(context.stack.name, context.logicalId);
    const service = ApiGatewayService.of(kernel);
    const protocol = properties.oneOf('ProtocolType', ['HTTP', 'WEBSOCKET']);
    const selection = properties.optionalString('RouteSelectionExpression');
    const model: ApiModel = {
      id,
      name: properties.string('Name'),
      protocol,
      region: kernel.region,
      account: kernel.account,
      domainName: `${id}.execute-api.${kernel.region}.amazonaws.com`,
      endpointDisabled: properties.boolean('DisableExecuteApiEndpoint'),
      stages: new Map(),
      routes: new Map(),
      integrations: new Map(),
      authorisers: new Map(),
      ...(selection !== undefined && { routeSelectionExpression: selection }),
      ...(properties.has('CorsConfiguration') && { cors: readCors(properties.object('CorsConfiguration')) }),
    };
    service.declare(model);
    return {
      ref: id,
      attributes: { ApiId: id, ApiEndpoint: `${protocol === 'HTTP' ? 'https' : 'wss'}://${model.domainName}` },
      stop: () => service.withdraw(id),
    };
  },
};

function readCors(properties: Properties): CorsConfiguration {
  properties.only(['AllowOrigins', 'AllowMethods', 'AllowHeaders', 'ExposeHeaders', 'AllowCredentials', 'MaxAge']);
  const maxAgeSeconds = properties.optionalNumber('MaxAge');
  return {
    allowOrigins: properties.strings('AllowOrigins'),
    allowMethods: properties.strings('AllowMethods'),
    allowHeaders: properties.strings('AllowHeaders'),
    exposeHeaders: properties.strings('ExposeHeaders'),
    allowCredentials: properties.boolean('AllowCredentials'),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  };
}
