import { getAtt, ref } from '../../testing/function-template';

type Json = Readonly<Record<string, unknown>>;

/** Resources of APIs as the CDK writes them, for tests. */
export function anHttpApi(id: string, properties: Json = {}, stage: Json = {}): Record<string, Json> {
  return {
    [id]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: id, ProtocolType: 'HTTP', ...properties } },
    [`${id}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: ref(id), StageName: '$default', AutoDeploy: true, ...stage },
    },
  };
}

export function aWebSocketApi(id: string, properties: Json = {}, stage: Json = {}): Record<string, Json> {
  return {
    [id]: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: id,
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
        ...properties,
      },
    },
    [`${id}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: ref(id), StageName: 'live', AutoDeploy: true, ...stage },
    },
  };
}

/** A route to a function with its integration and permission. */
export function aRoute(
  id: string,
  options: {
    api: string;
    key: string;
    function: string;
    properties?: Json;
    payloadFormat?: boolean;
    permission?: boolean;
  },
): Record<string, Json> {
  const source =
    options.key === '$default' && options.payloadFormat !== false
      ? '*/*'
      : `*${options.key.includes(' ') ? `/*${options.key.split(' ')[1]}` : options.key}`;
  return {
    [`${id}Integration`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: ref(options.api),
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: invocationUri(options.function),
        ...(options.payloadFormat === false ? {} : { PayloadFormatVersion: '2.0' }),
      },
    },
    [id]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: ref(options.api),
        RouteKey: options.key,
        Target: { 'Fn::Join': ['', ['integrations/', ref(`${id}Integration`)]] },
        AuthorizationType: 'NONE',
        ...options.properties,
      },
    },
    ...(options.permission === false
      ? {}
      : aPermission(`${id}Permission`, options.function, [
          'arn:aws:execute-api:',
          ref('AWS::Region'),
          ':',
          ref('AWS::AccountId'),
          ':',
          ref(options.api),
          `/${source}`,
        ])),
  };
}

export function anAuthoriser(
  id: string,
  options: { api: string; function: string; properties: Json },
): Record<string, Json> {
  return {
    [id]: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: ref(options.api),
        AuthorizerType: 'REQUEST',
        Name: id,
        AuthorizerUri: invocationUri(options.function),
        ...options.properties,
      },
    },
    ...aPermission(`${id}Permission`, options.function, [
      'arn:aws:execute-api:',
      ref('AWS::Region'),
      ':',
      ref('AWS::AccountId'),
      ':',
      ref(options.api),
      '/authorizers/',
      ref(id),
    ]),
  };
}

export function aRouteResponse(id: string, options: { api: string; route: string }): Record<string, Json> {
  return {
    [id]: {
      Type: 'AWS::ApiGatewayV2::RouteResponse',
      Properties: { ApiId: ref(options.api), RouteId: ref(options.route), RouteResponseKey: '$default' },
    },
  };
}

function invocationUri(fn: string): Json {
  return {
    'Fn::Join': [
      '',
      ['arn:aws:apigateway:', ref('AWS::Region'), ':lambda:path/2015-03-31/functions/', getAtt(fn), '/invocations'],
    ],
  };
}

function aPermission(id: string, fn: string, source: readonly unknown[]): Record<string, Json> {
  return {
    [id]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: getAtt(fn),
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Join': ['', source] },
      },
    },
  };
}
