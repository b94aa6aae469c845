import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { functionArnOf, type ApiModel, type Authoriser } from '../services/apigateway/api-model';
import { stableId } from '../services/apigateway/apigateway-service';
import { apiOf, verifyPermission } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::Authorizer',
  supported: [
    'ApiId',
    'Name',
    'AuthorizerType',
    'AuthorizerUri',
    'AuthorizerPayloadFormatVersion',
    'AuthorizerResultTtlInSeconds',
    'EnableSimpleResponses',
    'IdentitySource',
    'JwtConfiguration',
  ],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const { kernel } = context;
    const properties = Properties.of(context.place, context.properties);
    const api = apiOf(kernel, properties);
    const id = stableId(`${api.id}/${context.logicalId}`, 6);
    const type = properties.oneOf('AuthorizerType', ['JWT', 'REQUEST']);
    const authoriser = type === 'JWT' ? readJwt(id, properties) : readRequest(id, api, properties);
    api.authorisers.set(id, authoriser);
    const instance = {
      ref: id,
      attributes: { AuthorizerId: id },
      verify: () => {
        if (authoriser.type !== 'REQUEST') return;
        verifyPermission(kernel, api, {
          place: context.place,
          functionArn: authoriser.functionArn,
          source: `authorizers/${id}`,
        });
      },
    };
    return Promise.resolve(note(this, instance, () => api.authorisers.delete(id)));
  },
};

function readJwt(id: string, properties: Properties): Authoriser {
  const configuration = properties.object('JwtConfiguration').only(['Issuer', 'Audience']);
  return {
    type: 'JWT',
    id,
    identitySources: properties.strings('IdentitySource'),
    issuer: configuration.string('Issuer'),
    audiences: configuration.strings('Audience'),
  };
}

function readRequest(id: string, api: ApiModel, properties: Properties): Authoriser {
  const uri = properties.string('AuthorizerUri');
  const functionArn = functionArnOf(uri);
  if (functionArn === undefined)
    throw new TemplateError(
      'template.bad-value',
      `${properties.place}.AuthorizerUri`,
      `${uri} names no Lambda function`,
    );
  const http = api.protocol === 'HTTP';
  if (http) properties.oneOf('AuthorizerPayloadFormatVersion', ['2.0']);
  const identitySources = properties.strings('IdentitySource');
  return {
    type: 'REQUEST',
    id,
    place: properties.place,
    identitySources,
    functionArn,
    simpleResponses: http && properties.boolean('EnableSimpleResponses'),
    // WebSocket APIs do not cache; HTTP APIs do only by an identity, for five minutes unless told.
    cacheTtlMs:
      http && identitySources.length > 0
        ? (properties.optionalNumber('AuthorizerResultTtlInSeconds') ?? 300) * 1000
        : 0,
  };
}
