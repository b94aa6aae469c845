import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { NodeFunction } from './node-function';

export interface HttpApiProps {
  readonly handler: NodeFunction;
  /** Routes that anybody may call: construct id → `POST /soap` and why that is right. */
  readonly publicRoutes: Readonly<Record<string, { readonly route: string; readonly because: string }>>;
  /** Routes that want an `Authorization` header: construct id → `ANY /api/{proxy+}`. */
  readonly authorisedRoutes?: {
    /** Decides by a simple response (payload 2.0), which is remembered by the header. Without the header API Gateway itself answers 401. */
    readonly authorise: NodeFunction;
    readonly routes: Readonly<Record<string, string>>;
  };
}

/** How long API Gateway remembers what the authoriser said of a header. */
const AUTHORISED_SECONDS = 300;

/** An HTTP API (payload 2.0) in front of one function. */
export class HttpApi extends Construct {
  readonly host: string;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { stack } = props.handler;
    const api = new CfnApi(this, 'Api', { name: stack.resourceName(), protocolType: 'HTTP' });
    this.host = `${api.ref}.execute-api.${stack.region}.${stack.urlSuffix}`;
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: props.handler.live.functionArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: 30_000,
    });
    const target = `integrations/${integration.ref}`;

    for (const [routeId, { route, because }] of Object.entries(props.publicRoutes)) {
      const resource = new CfnRoute(this, `Route${routeId}`, {
        apiId: api.ref,
        routeKey: route,
        authorizationType: 'NONE',
        target,
      });
      acknowledge(resource, { APIG4: because });
    }
    if (props.authorisedRoutes) {
      const { authorise, routes } = props.authorisedRoutes;
      const authoriser = new CfnAuthorizer(this, 'Authoriser', {
        apiId: api.ref,
        name: 'authorise',
        authorizerType: 'REQUEST',
        authorizerUri: stack.formatArn({
          service: 'apigateway',
          account: 'lambda',
          resource: `path/2015-03-31/functions/${authorise.live.functionArn}/invocations`,
        }),
        authorizerPayloadFormatVersion: '2.0',
        enableSimpleResponses: true,
        identitySource: ['$request.header.Authorization'],
        authorizerResultTtlInSeconds: AUTHORISED_SECONDS,
      });
      authorise.live.addPermission('Authoriser', {
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: stack.formatArn({
          service: 'execute-api',
          resource: api.ref,
          resourceName: `authorizers/${authoriser.ref}`,
        }),
      });
      for (const [routeId, route] of Object.entries(routes)) {
        new CfnRoute(this, `Route${routeId}`, {
          apiId: api.ref,
          routeKey: route,
          authorizationType: 'CUSTOM',
          authorizerId: authoriser.ref,
          target,
        });
      }
    }

    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/http-api/${stack.resourceName()}`,
      retention: stack.logRetention,
      removalPolicy: stack.removalPolicy,
    });
    new CfnStage(this, 'Stage', {
      apiId: api.ref,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: accessLogs.logGroupArn,
        // The route and not the path: a path may hold a station's secret.
        format: JSON.stringify({
          requestId: '$context.requestId',
          time: '$context.requestTime',
          route: '$context.routeKey',
          status: '$context.status',
          latencyMs: '$context.responseLatency',
          error: '$context.error.message',
          authoriserError: '$context.authorizer.error',
        }),
      },
    });
    props.handler.live.addPermission('Routes', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: stack.formatArn({ service: 'execute-api', resource: api.ref, resourceName: '*' }),
    });
  }
}
