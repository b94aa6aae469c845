import { aFunction, getAtt, ref } from '../../testing/function-template';
import { anHttpApi, aRoute, aRouteResponse, aWebSocketApi } from '../web/web-templates';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03';

const ECHO = `exports.handler = async (event) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) });`;
const CONNECT = `exports.handler = async (event) => ({
  statusCode: JSON.stringify(event.queryStringParameters) === '{"station":"ST 1&2","viewer":"127.0.0.1"}' ? 200 : 404,
});`;
const TELL = `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext) });`;

/** As a single-page app needs it. */
const SPA = `function handler(event) { var request = event.request; if (!request.uri.includes('.')) request.uri = '/index.html'; return request; }`;

const STATION = `function handler(event) {
  var request = event.request;
  var id = decodeURIComponent(request.uri.slice('/ocpp/'.length));
  if (id === '') return { statusCode: 404, statusDescription: 'Not Found', headers: { 'content-type': { value: 'text/plain' } }, body: 'which station?' };
  request.uri = '/';
  request.querystring = { station: { value: encodeURIComponent(id) }, viewer: { value: event.viewer.ip } };
  return request;
}`;

const fn = (id: string, code: string): Record<string, { Type: string; Properties: unknown }> => ({
  [id]: {
    Type: 'AWS::CloudFront::Function',
    Properties: {
      Name: id.toLowerCase(),
      AutoPublish: true,
      FunctionCode: code,
      FunctionConfig: { Comment: id, Runtime: 'cloudfront-js-2.0' },
    },
  },
});

const behaviour = (origin: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  TargetOriginId: origin,
  ViewerProtocolPolicy: 'redirect-to-https',
  CachePolicyId: CACHING_DISABLED,
  OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  ...more,
});
const association = (id: string, EventType = 'viewer-request'): unknown => ({
  FunctionAssociations: [{ EventType, FunctionARN: getAtt(id, 'FunctionARN') }],
});
const apiHost = (id: string): unknown => ({ 'Fn::Sub': `\${${id}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}` });

/** Two front doors: an app with screens and API, stations with a WebSocket API. */
export const FRONT_DOORS = {
  Resources: {
    ...aFunction('Echo', ECHO),
    ...aFunction('Connect', CONNECT),
    ...aFunction('Tell', TELL),
    ...anHttpApi('Api'),
    ...aRoute('All', { api: 'Api', key: '$default', function: 'Echo' }),
    ...aWebSocketApi('Sockets'),
    ...aRoute('OnConnect', { api: 'Sockets', key: '$connect', function: 'Connect', payloadFormat: false }),
    ...aRoute('OnMessage', {
      api: 'Sockets',
      key: '$default',
      function: 'Tell',
      payloadFormat: false,
      properties: { RouteResponseSelectionExpression: '$default' },
    }),
    ...aRouteResponse('OnMessageAnswer', { api: 'Sockets', route: 'OnMessage' }),
    Screens: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'screens' } },
    ScreensPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref('Screens'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: { 'Fn::Sub': '${Screens.Arn}/*' },
              Condition: {
                StringEquals: {
                  'AWS:SourceArn': { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${App}' },
                },
              },
            },
          ],
        },
      },
    },
    AccessControl: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: 'screens',
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    ...fn('Spa', SPA),
    ...fn('Station', STATION),
    ...fn('Broken', `function handler(event) { while (true) {} }`),
    ...fn(
      'Stamp',
      `async function handler(event) { const { response } = event; response.headers['x-stamp'] = { value: event.request.uri }; return response; }`,
    ),
    App: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Aliases: ['app.example.com'],
          HttpVersion: 'http2and3',
          ViewerCertificate: {
            AcmCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
            MinimumProtocolVersion: 'TLSv1.2_2021',
          },
          Origins: [
            {
              Id: 'screens',
              DomainName: getAtt('Screens', 'RegionalDomainName'),
              OriginAccessControlId: getAtt('AccessControl', 'Id'),
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
            {
              Id: 'api',
              DomainName: apiHost('Api'),
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
              OriginCustomHeaders: [{ HeaderName: 'x-secret', HeaderValue: 'origin' }],
            },
          ],
          DefaultCacheBehavior: behaviour('screens', {
            AllowedMethods: ['GET', 'HEAD'],
            CachePolicyId: CACHING_OPTIMIZED,
            OriginRequestPolicyId: undefined,
            Compress: true,
            ResponseHeadersPolicyId: SECURITY_HEADERS,
            ...(association('Spa') as object),
          }),
          CacheBehaviors: [
            behaviour('api', { PathPattern: '/api/broken', ...(association('Broken') as object) }),
            behaviour('api', { PathPattern: '/api/*', ...(association('Stamp', 'viewer-response') as object) }),
          ],
        },
      },
    },
    Stations: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Aliases: ['stations.example.com'],
          Origins: [
            {
              Id: 'sockets',
              DomainName: apiHost('Sockets'),
              OriginPath: '/live',
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
            },
            { Id: 'api', DomainName: apiHost('Api'), CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } },
          ],
          DefaultCacheBehavior: behaviour('api'),
          CacheBehaviors: [behaviour('sockets', { PathPattern: '/ocpp/*', ...(association('Station') as object) })],
        },
      },
    },
  },
};
